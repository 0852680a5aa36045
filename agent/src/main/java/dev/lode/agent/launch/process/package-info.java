/// Starts an attempt's workload under its native supervisor and tells how it ended.
///
/// The front door is [ProcessLauncher]. What must hold without the agent is held by the supervisor
/// (`src/main/c/lode-supervisor.c`); this package starts it, finds it again, and reads its word.
@NullMarked
package dev.lode.agent.launch.process;

import org.jspecify.annotations.NullMarked;
