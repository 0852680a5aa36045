/// Keeps jobs and agents in an SQL data file (SQLite).
@NullMarked
package dev.lode.coordinator.store.sql;

import org.jspecify.annotations.NullMarked;
