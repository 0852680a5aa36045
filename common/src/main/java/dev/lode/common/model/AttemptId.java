package dev.lode.common.model;

/// Names one try of a job, for one rank of it.
///
/// @param number counted from 1
/// @param rank which process of a gang, from 0
public record AttemptId(JobId job, int number, int rank) implements Comparable<AttemptId> {

  public AttemptId {
    if (number < 1 || rank < 0) {
      throw new IllegalArgumentException("not an attempt: " + number + "." + rank);
    }
  }

  /// The reverse of [#toString()].
  public static AttemptId from(String text) {
    int last = text.lastIndexOf('.');
    int first = text.lastIndexOf('.', last - 1);
    if (first < 0) {
      throw new IllegalArgumentException("not an attempt id: " + text);
    }
    return new AttemptId(
        new JobId(text.substring(0, first)),
        Integer.parseInt(text, first + 1, last, 10),
        Integer.parseInt(text, last + 1, text.length(), 10));
  }

  @Override
  public int compareTo(AttemptId other) {
    int byJob = job.compareTo(other.job);
    if (byJob != 0) {
      return byJob;
    }
    int byNumber = Integer.compare(number, other.number);
    return byNumber != 0 ? byNumber : Integer.compare(rank, other.rank);
  }

  /// `JOB.NUMBER.RANK`: safe as a file name.
  @Override
  public String toString() {
    return job + "." + number + "." + rank;
  }
}
