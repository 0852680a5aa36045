/// What people and programs read: tables, words for values, JSON, and the screen of a running job.
@NullMarked
package dev.lode.cli.screen;

import org.jspecify.annotations.NullMarked;
