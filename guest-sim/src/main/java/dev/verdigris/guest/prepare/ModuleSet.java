package dev.verdigris.guest.prepare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A kernel's modules by name, and the order in which some of them with all that they need can be
 * loaded. Names have underscores, as the kernel has them.
 */
final class ModuleSet {
  private final Map<String, byte[]> modules = new LinkedHashMap<>();
  private final Set<String> builtIn = new HashSet<>();

  /** The name of the module in a file: {@code a/crc32c-intel.ko} has {@code crc32c_intel}. */
  static String name(String file) {
    String base = file.substring(file.lastIndexOf('/') + 1);
    int dot = base.indexOf(".ko");
    return (dot < 0 ? base : base.substring(0, dot)).replace('-', '_');
  }

  void add(String name, byte[] module) {
    modules.put(name, module);
  }

  /** Notes what {@code modules.builtin} lists, a file a line. */
  void addBuiltIn(String list) {
    list.lines().map(ModuleSet::name).forEach(builtIn::add);
  }

  byte[] module(String name) {
    return modules.get(name);
  }

  /**
   * The loading order of modules and what they need, without what is built in.
   *
   * @throws PrepareException when one is neither there nor built in
   */
  List<String> loadOrder(List<String> wanted) throws PrepareException {
    List<String> order = new ArrayList<>();
    Set<String> visited = new HashSet<>();
    for (String name : wanted) {
      visit(name, visited, order);
    }
    return order;
  }

  private void visit(String name, Set<String> visited, List<String> order) throws PrepareException {
    if (builtIn.contains(name) || !visited.add(name)) {
      return;
    }
    byte[] module = modules.get(name);
    if (module == null) {
      throw new PrepareException(
          "the kernel has no module " + name, "use a kernel with the Hyper-V drivers");
    }
    List<String> needed =
        ModuleInfo.depends(module)
            .orElseThrow(
                () ->
                    new PrepareException(
                        "the module " + name + " is damaged", "fetch the kernel again"));
    for (String dependency : needed) {
      visit(dependency.replace('-', '_'), visited, order);
    }
    order.add(name);
  }
}
