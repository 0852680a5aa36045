package dev.lode.cli.drill;

import java.nio.file.Path;
import java.time.Duration;

/// The drill that somebody asks for.
///
/// @param lode the program that is drilled
/// @param window how long faults happen
public record Asked(Path lode, long seed, Duration window, int agents) {}
