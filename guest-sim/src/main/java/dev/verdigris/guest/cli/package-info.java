/** The command {@code verdigris}: one class a subcommand, and what they share. */
package dev.verdigris.guest.cli;
