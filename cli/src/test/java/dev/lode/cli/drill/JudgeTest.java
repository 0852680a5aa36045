package dev.lode.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.cli.drill.Evidence.LogFound;
import dev.lode.cli.drill.KnownLog.Difference;
import dev.lode.cli.drill.Seen.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each promise is broken once in a record where all else is well.
final class JudgeTest {

  private final Notes notes = new Notes();
  private final List<Seen> jobs = new ArrayList<>();
  private final Map<String, Witness> witnesses = new TreeMap<>();
  private final Map<String, LogFound> logs = new TreeMap<>();
  private final List<String> left = new ArrayList<>();

  @BeforeEach
  void threeJobsOfWhichOneBeganAgain() {
    job("a", 1, "begin 1", "end 1");
    job("b", 2, "begin 1", "begin 2", "end 2");
    job("c", 1, "begin 1", "end 1");
  }

  @Test
  void aRecordWithoutFaultHolds() {
    var verdict = verdict();
    assertThat(verdict.held()).as(verdict.table()).isTrue();
    assertThat(found("attempts begun")).isEqualTo("4");
    assertThat(found("log bytes written")).isEqualTo("300");
    assertThat(verdict.table()).doesNotContain("BROKEN");
  }

  @Test
  void aJobThatWasNeverAcknowledgedIsNotLost() {
    notes.submitted("never");
    assertThat(verdict().held()).isTrue();
    assertThat(found("jobs submitted")).isEqualTo("4");
    assertThat(found("jobs acknowledged")).isEqualTo("3");
  }

  @Test
  void anAcknowledgedJobThatIsNotThereIsLost() {
    jobs.removeIf(job -> job.key().equals("a"));
    assertBroken("jobs lost", "a (id-a)");
  }

  @Test
  void anAcknowledgedJobThatDoesNotFinishIsLost() {
    jobs.set(0, new Seen("id-a", "a", Ending.UNFINISHED, 1, "", 0));
    assertBroken("jobs lost", "a (id-a)");
  }

  @Test
  void aKeyThatWasAnsweredWithTwoIdsIsDoubled() {
    notes.acknowledged("a", "id-x");
    jobs.add(new Seen("id-x", "a", Ending.SUCCEEDED, 1, "{\"attempt\": 1}", 0));
    logs.put("id-x", new LogFound(100, new Difference(100, 0, 0)));
    assertBroken("jobs doubled", "a became");
  }

  @Test
  void aKeyThatMadeASecondJobThatNobodyWasToldOfIsDoubled() {
    jobs.add(new Seen("id-x", "a", Ending.SUCCEEDED, 1, "{\"attempt\": 1}", 0));
    logs.put("id-x", new LogFound(100, new Difference(100, 0, 0)));
    assertBroken("jobs doubled", "a became");
  }

  @Test
  void twoAttemptsAliveAtOnceAreDoubled() {
    witness("b", "begin 1", "together 2", "begin 2", "end 2");
    assertBroken("jobs doubled", "b ran twice at once");
  }

  @Test
  void anAttemptThatBeganTwiceIsDoubled() {
    witness("a", "begin 1", "begin 1", "end 1");
    assertBroken("jobs doubled", "a began an attempt twice");
  }

  @Test
  void aJobThatFailedByNobodysFaultIsBrokenAndOneGivenUpIsTold() {
    jobs.set(0, new Seen("id-a", "a", Ending.GAVE_UP, 10, "", 0));
    assertThat(verdict().held()).isTrue();
    assertThat(found("jobs given up after ten lost attempts")).isEqualTo("1");
    jobs.set(0, new Seen("id-a", "a", Ending.FAILED, 1, "", 0));
    assertBroken("jobs failed", "a");
  }

  @Test
  void anEndThatChangesIsCommittedTwice() {
    notes.seen(new Seen("id-a", "a", Ending.SUCCEEDED, 1, "{\"attempt\": 1}", 0), notes.look());
    notes.seen(new Seen("id-a", "a", Ending.SUCCEEDED, 2, "{\"attempt\": 2}", 0), notes.look());
    assertBroken("results committed twice", "a was Seen[");
  }

  @Test
  void twoEndsAreTwoWhicheverAnswerCameFirst() {
    int early = notes.look();
    notes.seen(new Seen("id-a", "a", Ending.SUCCEEDED, 1, "{\"attempt\": 1}", 0), notes.look());
    notes.seen(new Seen("id-a", "a", Ending.SUCCEEDED, 2, "{\"attempt\": 2}", 0), early);
    assertBroken("results committed twice", "a was Seen[");
  }

  @Test
  void aJobThatRunsAgainAfterItsEndIsCommittedTwice() {
    notes.seen(new Seen("id-a", "a", Ending.SUCCEEDED, 1, "{\"attempt\": 1}", 0), notes.look());
    notes.seen(new Seen("id-a", "a", Ending.UNFINISHED, 2, "", 0), notes.look());
    assertBroken("results committed twice", "a was Seen[");
  }

  @Test
  void anAnswerToAQuestionOfBeforeTheEndMayBeOlderThanTheEnd() {
    int early = notes.look();
    notes.seen(new Seen("id-a", "a", Ending.SUCCEEDED, 1, "{\"attempt\": 1}", 0), notes.look());
    notes.seen(new Seen("id-a", "a", Ending.UNFINISHED, 1, "", 0), early);
    assertThat(verdict().held()).isTrue();
  }

  @Test
  void aResultOfAnotherAttemptIsCommittedTwice() {
    jobs.set(1, new Seen("id-b", "b", Ending.SUCCEEDED, 2, "{\"attempt\": 1}", 0));
    assertBroken("results committed twice", "b committed");
  }

  @Test
  void aResultOfAnAttemptThatNeverEndedIsBroken() {
    witness("a", "begin 1");
    assertBroken("results committed twice", "a committed");
  }

  @Test
  void missingBytesAreBrokenUnlessTheyAreCounted() {
    logs.put("id-a", new LogFound(100, new Difference(60, 40, 0)));
    assertBroken("log bytes missing", "job id-a lacks 40 B");
    jobs.set(0, new Seen("id-a", "a", Ending.SUCCEEDED, 1, "{\"attempt\": 1}", 40));
    assertThat(verdict().held()).isTrue();
    assertThat(found("log bytes missing")).isEqualTo("40");
    assertThat(found("log bytes counted as lost")).isEqualTo("40");
  }

  @Test
  void aLogThatWasNotReadIsMissing() {
    logs.remove("id-a");
    assertBroken("log bytes missing", "job id-a");
  }

  @Test
  void duplicatedBytesAreBroken() {
    logs.put("id-a", new LogFound(100, new Difference(200, 0, 100)));
    assertBroken("log bytes duplicated", "job id-a has 100 B too many");
  }

  @Test
  void aGpuPromisedTwiceIsBroken() {
    witness("a", "begin 1", "promised 1 GPU-7", "end 1");
    assertBroken("GPUs promised twice", "GPU-7 to a");
  }

  @Test
  void aProcessLeftBehindIsBroken() {
    left.add("process 12 sleep");
    assertBroken("processes left behind", "process 12");
  }

  @Test
  void aProgramThatEndsByItselfIsBroken() {
    notes.trouble("agent 1 ended with exit code 3");
    assertBroken("programs ended or calls failed by themselves", "agent 1");
  }

  @Test
  void recoveryIsGivenAsPercentilesOfWhatWasMeasured() {
    for (int i = 1; i <= 100; i++) {
      notes.recovered(Duration.ofMillis(i));
    }
    assertThat(found("recovery time p50")).isEqualTo("50 ms");
    assertThat(found("recovery time p99")).isEqualTo("99 ms");
  }

  private void job(String key, int attempt, String... lines) {
    var id = "id-" + key;
    notes.submitted(key);
    notes.acknowledged(key, id);
    jobs.add(new Seen(id, key, Ending.SUCCEEDED, attempt, "{\"attempt\": " + attempt + "}\n", 0));
    witness(key, lines);
    logs.put(id, new LogFound(100, new Difference(100, 0, 0)));
  }

  private void witness(String key, String... lines) {
    witnesses.put(key, Witness.of(List.of(lines)));
  }

  private Verdict verdict() {
    return new Judge(new Evidence(notes, jobs, witnesses, logs, left)).verdict();
  }

  private String found(String name) {
    return row(name).value();
  }

  private Verdict.Row row(String name) {
    return verdict().rows().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// This promise, and no other.
  private void assertBroken(String name, String what) {
    assertThat(verdict().held()).isFalse();
    assertThat(verdict().table()).containsOnlyOnce("BROKEN");
    assertThat(row(name).broken()).singleElement().asString().contains(what);
  }
}
