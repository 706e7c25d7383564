package dev.verdigris.guest.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of an enumeration's constants by its name in lower case, as help texts spell it. */
final class Choice<E extends Enum<E>> implements ITypeConverter<E> {
  private final E[] constants;

  Choice(Class<E> type) {
    constants = type.getEnumConstants();
  }

  @Override
  public E convert(String text) {
    List<String> names = new ArrayList<>();
    for (E constant : constants) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(text.toLowerCase(Locale.ROOT))) {
        return constant;
      }
      names.add(name);
    }
    throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", names));
  }
}
