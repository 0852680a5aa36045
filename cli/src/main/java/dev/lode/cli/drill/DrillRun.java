package dev.lode.cli.drill;

import dev.lode.cli.client.LodeClient;
import dev.lode.cli.drill.Evidence.LogFound;
import dev.lode.cli.drill.Seen.Ending;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A whole drill: faults and jobs for a while, then peace until all has finished, then the verdict.
final class DrillRun {

  /// After the faults, all jobs are to finish in this time.
  private static final Duration SETTLING = Duration.ofMinutes(3);

  /// For the last supervisors to be gone.
  private static final Duration LEAVING = Duration.ofSeconds(20);

  private static final int CALLERS = 4;
  private static final int LOGS_AT_ONCE = 8;

  private final Asked asked;
  private final DrillFolder folder;
  private final @Nullable SmallDisk disk;
  private final Consumer<String> news;
  private final Notes notes = new Notes();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("drill-", 0).factory());

  DrillRun(Asked asked, DrillFolder folder, @Nullable SmallDisk disk, Consumer<String> news) {
    this.asked = asked;
    this.folder = folder;
    this.disk = disk;
    this.news = news;
  }

  Verdict run() throws IOException, InterruptedException {
    try (var fleet = Fleet.start(asked.lode(), folder, asked.agents(), notes);
        threads) {
      var cleaning = new Thread(() -> clean(fleet), "drill-clean");
      Runtime.getRuntime().addShutdownHook(cleaning);
      try (var direct = fleet.direct()) {
        disturb(fleet, direct);
        return new Judge(evidence(fleet, direct)).verdict();
      } finally {
        threads.shutdownNow();
        Runtime.getRuntime().removeShutdownHook(cleaning);
        folder.jobProcesses().forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  /// When somebody ends the drill before its end.
  private void clean(Fleet fleet) {
    try {
      fleet.close();
      folder.jobProcesses().forEach(ProcessHandle::destroyForcibly);
      if (disk != null) {
        disk.end(false);
      }
    } catch (IOException | InterruptedException e) {
      news.accept("something is left behind in " + folder.path() + ": " + e.getMessage());
    }
  }

  private void disturb(Fleet fleet, LodeClient direct) throws IOException, InterruptedException {
    var injector = new Injector(fleet, disk, notes, news);
    var over = new AtomicBoolean();
    long begun = System.nanoTime();
    var watching = start(new Lister(direct, notes)::look, over);
    try (var client = fleet.throughProxy()) {
      client.agents();
      var callers = new Callers(client, folder.path(), asked.seed(), notes);
      var work = new ArrayList<Future<?>>();
      for (int i = 0; i < CALLERS; i++) {
        work.add(start(() -> callers.submit(begun, asked.window(), SETTLING)));
      }
      for (var line : Injector.lines(Plan.of(asked.seed(), asked.window(), asked.agents()))) {
        work.add(start(() -> injector.carryOut(line, begun)));
      }
      var telling = start(this::tell, over);
      for (var each : work) {
        result(each);
      }
      news.accept("the faults are over; waiting for what runs");
      fleet.revive();
      settle(direct);
      over.set(true);
      result(telling);
      result(watching);
    }
  }

  private void settle(LodeClient direct) throws InterruptedException {
    var lister = new Lister(direct, notes);
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < SETTLING.toNanos()
        && !lister.all().stream().allMatch(Seen::finished)) {
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private void tell(AtomicBoolean over) throws InterruptedException {
    for (int i = 1; !over.get(); i++) {
      TimeUnit.SECONDS.sleep(1);
      if (i % 10 == 0) {
        news.accept(
            notes.submittedCount()
                + " jobs submitted, "
                + notes.acknowledgedCount()
                + " acknowledged, "
                + notes.finishedCount()
                + " seen finished");
      }
    }
  }

  private Evidence evidence(Fleet fleet, LodeClient direct)
      throws IOException, InterruptedException {
    var jobs = new Lister(direct, notes).all();
    news.accept("comparing " + jobs.size() + " logs");
    var logs = logs(direct, jobs);
    awaitLeft();
    fleet.stop();
    var left = awaitLeft();
    return new Evidence(notes, jobs, Witness.readAll(folder.witnesses()), logs, left);
  }

  private Map<String, LogFound> logs(LodeClient direct, List<Seen> jobs)
      throws InterruptedException {
    var found = new ConcurrentHashMap<String, LogFound>();
    var slots = new Semaphore(LOGS_AT_ONCE);
    var reads = new ArrayList<Future<?>>();
    for (var job : jobs) {
      if (job.ending() == Ending.SUCCEEDED) {
        reads.add(
            start(
                () -> {
                  slots.acquire();
                  try {
                    found.put(job.id(), log(direct, job));
                  } finally {
                    slots.release();
                  }
                }));
      }
    }
    for (var read : reads) {
      result(read);
    }
    return found;
  }

  private LogFound log(LodeClient direct, Seen job) throws InterruptedException {
    var known = Load.of(asked.seed(), Load.index(job.key())).log();
    var reader = known.reader();
    direct.log(job.id()).copy(job.attempt(), reader);
    return new LogFound(known.bytes(), reader.difference());
  }

  /// What is there of jobs after a while.
  private List<String> awaitLeft() throws InterruptedException {
    long begun = System.nanoTime();
    var left = folder.jobProcesses();
    while (!left.isEmpty() && System.nanoTime() - begun < LEAVING.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(200);
      left = folder.jobProcesses();
    }
    return left.stream()
        .map(it -> "process " + it.pid() + " " + it.info().command().orElse(""))
        .toList();
  }

  /// Something that is done beside the rest.
  private interface Doing {
    void done() throws IOException, InterruptedException;
  }

  /// Something that is done until it is over.
  private interface Lasting {
    void until(AtomicBoolean over) throws InterruptedException;
  }

  private Future<?> start(Doing doing) {
    Callable<Boolean> call =
        () -> {
          doing.done();
          return true;
        };
    return threads.submit(call);
  }

  private Future<?> start(Lasting lasting, AtomicBoolean over) {
    return start(() -> lasting.until(over));
  }

  private static void result(Future<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CommandFailed failed) {
        throw failed;
      }
      throw new CommandFailed(ExitCode.IO, "the drill broke off: " + e.getCause(), e);
    }
  }
}
