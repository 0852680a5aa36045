package dev.lode.coordinator.api.rest;

import dev.lode.common.model.Exit;
import dev.lode.coordinator.api.PretendedAgent;
import dev.lode.coordinator.api.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A conversation as text: requests, what they were answered, and what happens in between.
///
/// Blocks are separated by empty lines. A block of `!` lines makes agents do things; `#` lines are
/// for the reader. Every other block is a request, and the block after it is its answer: status,
/// the headers that matter, the body, JSON indented. `!` lines at the end of a request happen while
/// the answer comes in; `! line` waits for its next line.
final class Transcript {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final List<String> HEADERS =
      List.of(
          "Accept-Ranges",
          "Allow",
          "Content-Length",
          "Content-Range",
          "Content-Type",
          "Retry-After",
          "WWW-Authenticate");

  private final Stage stage;
  private final HttpClient client;
  private final Map<String, PretendedAgent> agents = new TreeMap<>();

  Transcript(Stage stage, HttpClient client) {
    this.stage = stage;
    this.client = client;
  }

  /// The transcript as it goes now.
  String replay(String text) throws Exception {
    var out = new ArrayList<String>();
    var blocks = List.of(text.strip().split("\n\n"));
    for (int i = 0; i < blocks.size(); i++) {
      var block = blocks.get(i);
      out.add(block);
      if (block.startsWith("!")) {
        for (String step : block.lines().toList()) {
          step(step.substring(2).strip());
        }
      } else if (!block.startsWith("#")) {
        out.add(answer(block.lines().toList()));
        i++;
      }
    }
    return String.join("\n\n", out) + "\n";
  }

  private String answer(List<String> lines) throws Exception {
    var first = lines.getFirst().split(" ", 2);
    var request = HttpRequest.newBuilder(URI.create(stage.http() + first[1]));
    request.timeout(Stage.LONG);
    var steps = new ArrayList<String>();
    var body = new StringBuilder();
    boolean inBody = false;
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("! ")) {
        steps.add(line.substring(2).strip());
      } else if (!inBody && line.matches("[A-Za-z-]+: .*")) {
        var header = line.split(": ", 2);
        request.header(
            header[0],
            header[1].replace("ADMIN", stage.adminToken()).replace("AGENT", stage.joinToken()));
      } else {
        inBody = true;
        body.append(body.isEmpty() ? "" : "\n").append(line);
      }
    }
    request.method(
        first[0],
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    var response = client.send(request.build(), BodyHandlers.ofInputStream());
    return head(response) + body(response, steps);
  }

  private static String head(HttpResponse<?> response) {
    var head = new StringBuilder().append(response.statusCode());
    for (String name : HEADERS) {
      response
          .headers()
          .firstValue(name)
          .filter(_ -> !(name.equals("Content-Length") && response.statusCode() != 206))
          .ifPresent(it -> head.append("\n").append(name).append(": ").append(it));
    }
    return head.toString();
  }

  private String body(HttpResponse<java.io.InputStream> response, List<String> steps)
      throws Exception {
    var type = response.headers().firstValue("Content-Type").orElse("");
    var lines = new ArrayList<String>();
    try (var in =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String step : steps) {
        if (step.equals("line")) {
          lines.add(nextLine(in));
        } else {
          step(step);
        }
      }
      if (type.equals("application/json")) {
        var json = String.join("\n", in.readAllLines());
        return "\n" + JSON.writeValueAsString(JSON.readTree(json));
      }
      in.lines().filter(it -> !it.isEmpty()).forEach(lines::add);
    }
    return lines.isEmpty() ? "" : "\n" + String.join("\n", lines);
  }

  private static String nextLine(BufferedReader in) throws IOException {
    while (true) {
      var line = in.readLine();
      if (line == null) {
        return "(the answer ended)";
      }
      if (!line.isEmpty()) {
        return line;
      }
    }
  }

  /// `agent NAME joins`, `agent NAME is lost`, `NAME starts JOB`, `NAME logs JOB TEXT`, `NAME
  /// progresses JOB PERCENT TEXT`, `NAME exits JOB CODE`, `NAME finishes JOB CODE RESULT`, `SECONDS
  /// pass`.
  private void step(String step) throws Exception {
    var words = step.split(" ", 4);
    if (words[0].equals("agent") && words[2].equals("joins")) {
      agents.put(words[1], PretendedAgent.joins(stage, words[1]));
    } else if (words[0].equals("agent") && words[2].equals("is")) {
      agents.get(words[1]).isLost();
    } else if (words[1].equals("pass")) {
      stage.passes(Duration.ofSeconds(Long.parseLong(words[0])));
    } else {
      var agent = agents.get(words[0]);
      long job = Long.parseLong(words[2]);
      switch (words[1]) {
        case "starts" -> agent.starts(job);
        case "logs" -> agent.logs(job, words[3] + "\n");
        case "exits" -> agent.exits(job, new Exit.How.Code(Integer.parseInt(words[3])));
        case "progresses" -> {
          var told = words[3].split(" ", 2);
          agent.progresses(job, Double.parseDouble(told[0]), told[1]);
        }
        case "finishes" -> {
          var told = words[3].split(" ", 2);
          agent.collected(
              job, new Exit.How.Code(Integer.parseInt(told[0])), told.length > 1 ? told[1] : "");
        }
        default -> throw new IllegalArgumentException("no such step: " + step);
      }
    }
  }
}
