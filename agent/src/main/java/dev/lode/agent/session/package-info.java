/// The stream to the coordinator: joins, keeps the lease, takes commands in and sends reports out.
@NullMarked
package dev.lode.agent.session;

import org.jspecify.annotations.NullMarked;
