package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.MsrCatalogue;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import dev.verdigris.hypercall.viridian.abi.MsrSpec.Access;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What reading and writing each register of the catalogue does. */
final class MsrBindings {
  private final Map<Integer, MsrDefinition.Reader> readers = new HashMap<>();
  private final Map<Integer, MsrDefinition.Writer> writers = new HashMap<>();

  /** Binds reads of a register. */
  void read(int number, MsrDefinition.Reader reader) {
    if (readers.put(number, reader) != null) {
      throw new IllegalArgumentException("MSR bound twice: " + Integer.toHexString(number));
    }
  }

  /** Binds writes of a register. */
  void write(int number, MsrDefinition.Writer writer) {
    if (writers.put(number, writer) != null) {
      throw new IllegalArgumentException("MSR bound twice: " + Integer.toHexString(number));
    }
  }

  /** A row for each register that the catalogue has, granted or not. */
  List<MsrDefinition> rows() {
    List<MsrDefinition> rows = new ArrayList<>();
    for (MsrSpec spec : MsrCatalogue.ALL) {
      MsrDefinition.Reader reader = readers.get(spec.number());
      MsrDefinition.Writer writer = writers.get(spec.number());
      boolean bound =
          (reader != null) == (spec.access() != Access.WRITE)
              && (writer != null) == (spec.access() != Access.READ);
      if (spec.coverage() == Coverage.MODELLED && !bound) {
        throw new IllegalStateException(spec.name() + " is not bound as it is declared");
      }
      rows.add(new MsrDefinition(spec, reader, writer));
    }
    return rows;
  }
}
