/// The words that every program of Lode shares: ids, resources, facts of hosts, workloads and how
/// they end.
@NullMarked
package dev.lode.common.model;

import org.jspecify.annotations.NullMarked;
