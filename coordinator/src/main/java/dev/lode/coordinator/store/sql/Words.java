package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;

/// The words of columns.
final class Words {

  private Words() {}

  static OutcomeWord of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded() -> OutcomeWord.SUCCEEDED;
      case Outcome.Failed _ -> OutcomeWord.FAILED;
      case Outcome.Cancelled _ -> OutcomeWord.CANCELLED;
    };
  }
}
