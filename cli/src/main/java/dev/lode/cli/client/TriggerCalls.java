package dev.lode.cli.client;

import dev.lode.proto.v1.GetTriggerRequest;
import dev.lode.proto.v1.ListTriggersRequest;
import dev.lode.proto.v1.ListTriggersResponse;
import dev.lode.proto.v1.PauseTriggerRequest;
import dev.lode.proto.v1.PreviewTriggerRequest;
import dev.lode.proto.v1.PreviewTriggerResponse;
import dev.lode.proto.v1.RemoveTriggerRequest;
import dev.lode.proto.v1.ResumeTriggerRequest;
import dev.lode.proto.v1.SaveTriggerRequest;
import dev.lode.proto.v1.Schedule;
import dev.lode.proto.v1.Trigger;
import dev.lode.proto.v1.TriggerPlan;
import java.time.Duration;

/// Calls about triggers; as those of [LodeClient].
public final class TriggerCalls {

  private static final Duration A_WHILE = Duration.ofSeconds(30);

  private final Connection connection;

  TriggerCalls(Connection connection) {
    this.connection = connection;
  }

  public PreviewTriggerResponse preview(Schedule schedule) throws InterruptedException {
    var request = PreviewTriggerRequest.newBuilder().setSchedule(schedule).build();
    return connection.call(A_WHILE, link -> link.triggersSoon().previewTrigger(request));
  }

  /// Harmless when it is done again.
  public Trigger save(String name, TriggerPlan plan) throws InterruptedException {
    var request = SaveTriggerRequest.newBuilder().setName(name).setPlan(plan).build();
    return connection.call(A_WHILE, link -> link.triggersSoon().saveTrigger(request)).getTrigger();
  }

  public Trigger get(String name) throws InterruptedException {
    var request = GetTriggerRequest.newBuilder().setName(name).build();
    return connection.call(A_WHILE, link -> link.triggersSoon().getTrigger(request)).getTrigger();
  }

  public ListTriggersResponse list() throws InterruptedException {
    var request = ListTriggersRequest.getDefaultInstance();
    return connection.call(A_WHILE, link -> link.triggersSoon().listTriggers(request));
  }

  public Trigger pause(String name) throws InterruptedException {
    var request = PauseTriggerRequest.newBuilder().setName(name).build();
    return connection.call(A_WHILE, link -> link.triggersSoon().pauseTrigger(request)).getTrigger();
  }

  public Trigger resume(String name) throws InterruptedException {
    var request = ResumeTriggerRequest.newBuilder().setName(name).build();
    return connection
        .call(A_WHILE, link -> link.triggersSoon().resumeTrigger(request))
        .getTrigger();
  }

  public Trigger remove(String name) throws InterruptedException {
    var request = RemoveTriggerRequest.newBuilder().setName(name).build();
    return connection
        .call(A_WHILE, link -> link.triggersSoon().removeTrigger(request))
        .getTrigger();
  }
}
