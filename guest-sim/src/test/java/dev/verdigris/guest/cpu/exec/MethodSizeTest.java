package dev.verdigris.guest.cpu.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.cpu.Cpu;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** HotSpot never compiles a method of more than 8,000 bytecodes, and says nothing of it. */
class MethodSizeTest {
  private static final int LIMIT = 8000;

  private final List<String> large = new ArrayList<>();
  private int methods;

  @Test
  void everyMethodOfTheProcessorCanBeCompiled() throws IOException, URISyntaxException {
    Path root = Path.of(Cpu.class.getResource("Cpu.class").toURI()).getParent();
    try (Stream<Path> files = Files.walk(root)) {
      files.filter(f -> f.toString().endsWith(".class")).forEach(this::read);
    }
    assertTrue(methods > 1000);
    assertEquals(List.of(), large);
  }

  private void read(Path file) {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      in.skipNBytes(8);
      String[] names = constants(in);
      in.skipNBytes(6);
      in.skipNBytes(2L * in.readUnsignedShort());
      members(in, names, file);
      members(in, names, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The UTF-8 constants by number (The Java Virtual Machine Specification, section 4.4). */
  private static String[] constants(DataInputStream in) throws IOException {
    String[] names = new String[in.readUnsignedShort()];
    for (int i = 1; i < names.length; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> names[i] = in.readUTF();
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> in.skipNBytes(4);
      }
    }
    return names;
  }

  /** Fields or methods (section 4.6). */
  private void members(DataInputStream in, String[] names, Path file) throws IOException {
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      in.skipNBytes(2);
      String name = names[in.readUnsignedShort()];
      in.skipNBytes(2);
      int attributes = in.readUnsignedShort();
      for (int a = 0; a < attributes; a++) {
        String attribute = names[in.readUnsignedShort()];
        long length = in.readInt() & 0xffff_ffffL;
        if (attribute.equals("Code")) {
          in.skipNBytes(4);
          int bytes = in.readInt();
          in.skipNBytes(length - 8);
          methods++;
          // The class initialiser runs once.
          if (bytes > LIMIT && !name.equals("<clinit>")) {
            large.add(file.getFileName() + " " + name + ": " + bytes);
          }
        } else {
          in.skipNBytes(length);
        }
      }
    }
  }
}
