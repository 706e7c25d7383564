package dev.verdigris.guest.boot;

/** Compares file names so that numbers in them count as numbers: 6.1.0-9 before 6.1.0-10. */
final class VersionOrder {
  private VersionOrder() {}

  static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (isDigit(a, i) && isDigit(b, j)) {
        int iEnd = digitsEnd(a, i);
        int jEnd = digitsEnd(b, j);
        int c = compareNumbers(a.substring(i, iEnd), b.substring(j, jEnd));
        if (c != 0) {
          return c;
        }
        i = iEnd;
        j = jEnd;
      } else {
        int c = Character.compare(a.charAt(i++), b.charAt(j++));
        if (c != 0) {
          return c;
        }
      }
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  private static int compareNumbers(String a, String b) {
    String x = a.replaceFirst("^0+", "");
    String y = b.replaceFirst("^0+", "");
    return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
  }

  private static boolean isDigit(String s, int index) {
    return s.charAt(index) >= '0' && s.charAt(index) <= '9';
  }

  private static int digitsEnd(String s, int start) {
    int end = start;
    while (end < s.length() && isDigit(s, end)) {
      end++;
    }
    return end;
  }
}
