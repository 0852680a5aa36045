/// Ships the attempts' logs to the coordinator, each byte once and in order.
@NullMarked
package dev.lode.agent.logs;

import org.jspecify.annotations.NullMarked;
