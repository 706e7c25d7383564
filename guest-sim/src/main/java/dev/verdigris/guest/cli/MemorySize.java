package dev.verdigris.guest.cli;

import dev.verdigris.guest.boot.RamLayout;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an amount of memory such as {@code 512M}, {@code 2G} or {@code 65536K}. */
final class MemorySize implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([KMG]?)(?:i?B)?");
  private static final String UNITS = "KMG";

  @Override
  public Long convert(String text) {
    Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a size such as 512M or 2G");
    }
    String unit = matcher.group(2);
    int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
    long number = Long.parseLong(matcher.group(1));
    long bytes = number << shift;
    if (bytes >>> shift != number || bytes > RamLayout.MAXIMUM_BYTES) {
      throw new TypeConversionException(
          "'" + text + "' is more than the 1024G that a guest can have");
    }
    if (bytes < RamLayout.MINIMUM_BYTES) {
      throw new TypeConversionException("'" + text + "' is less than the 2M that any guest needs");
    }
    return bytes;
  }
}
