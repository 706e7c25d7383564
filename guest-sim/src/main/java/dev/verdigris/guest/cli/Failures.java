package dev.verdigris.guest.cli;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.prepare.PrepareException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into one line and an exit status. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final CommandContext context;

  Failures(CommandContext context) {
    this.context = context;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    context.complain(
        e instanceof UnmatchedArgumentException unmatched
            ? describe(unmatched)
            : oneLine(e.getMessage()));
    return ExitStatus.USAGE;
  }

  private static String describe(UnmatchedArgumentException e) {
    String argument = e.getUnmatched().get(0);
    CommandLine line = e.getCommandLine();
    String what =
        e.isUnknownOption()
            ? "unknown option"
            : line.getSubcommands().isEmpty() ? "unexpected argument" : "unknown command";
    String command = line.getCommandSpec().qualifiedName();
    return what + " '" + argument + "'; '" + command + " --help' lists what there is";
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
    if (e instanceof BootException boot) {
      context.complain(oneLine(boot.getMessage()));
      return boot.exitStatus();
    }
    if (e instanceof PrepareException) {
      context.complain(oneLine(e.getMessage()));
      return ExitStatus.INPUT;
    }
    if (e instanceof InterruptedException) {
      context.complain("interrupted");
      return ExitStatus.INTERRUPTED;
    }
    if (e instanceof IOException io) {
      context.complain(oneLine(describe(io)));
      return ExitStatus.INPUT;
    }
    if ("1".equals(context.environment().get("VERDIGRIS_DEBUG"))) {
      e.printStackTrace(context.err());
    }
    context.complain(
        "internal fault: "
            + oneLine(e.toString())
            + "; run again with VERDIGRIS_DEBUG=1 for a stack trace, and report it");
    return ExitStatus.FAULT;
  }

  private static String describe(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or directory";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getFile() + ": " + system.getReason();
    }
    return "input or output failed: " + e.getMessage();
  }

  private static String oneLine(String text) {
    return text == null ? "no message" : text.replaceAll("\\s*\\R\\s*", " ").trim();
  }
}
