/// Port: how a workload becomes the command of a process.
@NullMarked
package dev.lode.agent.launch;

import org.jspecify.annotations.NullMarked;
