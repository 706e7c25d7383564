package dev.verdigris.guest.cli;

import dev.verdigris.vmbus.fault.FaultRule;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --fault KIND[:KEY=VALUE,...]}. */
final class FaultOption implements ITypeConverter<FaultRule> {
  @Override
  public FaultRule convert(String text) {
    try {
      return FaultRule.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
