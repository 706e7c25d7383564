package dev.verdigris.guest.platform.legacy;

/** One 8259A: initialisation words, operation words, priorities. */
final class Pic8259Chip {
  private static final int ICW1 = 0x10;
  private static final int ICW1_NEEDS_ICW4 = 0x01;
  private static final int ICW1_SINGLE = 0x02;
  private static final int ICW4_AUTO_EOI = 0x02;
  private static final int OCW3 = 0x08;

  /** Inputs whose edge/level bit can be set. */
  private final int levelCapable;

  private int lines;
  private int irr;
  private int isr;
  private int imr = 0xff;
  private int levels;
  private int base;
  private int lowest = 7;
  private int initStep;
  private boolean needsIcw4;
  private boolean single;
  private boolean autoEoi;
  private boolean rotateOnAutoEoi;
  private boolean readIsr;
  private boolean specialMask;
  private boolean poll;

  Pic8259Chip(int levelCapable) {
    this.levelCapable = levelCapable;
  }

  void line(int irq, boolean asserted) {
    int bit = 1 << irq;
    if (asserted) {
      if ((lines & bit) == 0 || (levels & bit) != 0) {
        irr |= bit;
      }
      lines |= bit;
    } else {
      lines &= ~bit;
      if ((levels & bit) != 0) {
        irr &= ~bit;
      }
    }
  }

  /** The cascade input follows the second controller. */
  void cascade(int irq, boolean asserted) {
    irr = asserted ? irr | 1 << irq : irr & ~(1 << irq);
  }

  /** The input that would be acknowledged now, or -1. */
  int highest() {
    int requests = irr & ~imr;
    int blocking = specialMask ? isr & ~imr : isr;
    for (int i = 1; i <= 8 && requests != 0; i++) {
      int irq = lowest + i & 7;
      if ((blocking >> irq & 1) != 0) {
        return -1;
      }
      if ((requests >> irq & 1) != 0) {
        return irq;
      }
    }
    return -1;
  }

  int vector(int irq) {
    return base | irq;
  }

  /** The acknowledge cycle; with no request, a spurious one that leaves no trace. */
  void acknowledge(int irq) {
    if (irq < 0) {
      return;
    }
    int bit = 1 << irq;
    if ((levels & bit) == 0) {
      irr &= ~bit;
    }
    if (!autoEoi) {
      isr |= bit;
    } else if (rotateOnAutoEoi) {
      lowest = irq;
    }
  }

  int levels() {
    return levels;
  }

  void levels(int value) {
    levels = value & levelCapable;
  }

  int read(int register) {
    if (poll) {
      poll = false;
      int irq = highest();
      acknowledge(irq);
      return irq < 0 ? 0 : 0x80 | irq;
    }
    if (register == 1) {
      return imr;
    }
    return readIsr ? isr : irr;
  }

  void write(int register, int value) {
    if (register == 1) {
      data(value);
    } else if ((value & ICW1) != 0) {
      initialise(value);
    } else if ((value & OCW3) != 0) {
      if ((value & 2) != 0) {
        readIsr = (value & 1) != 0;
      }
      if ((value & 0x40) != 0) {
        specialMask = (value & 0x20) != 0;
      }
      poll = (value & 4) != 0;
    } else {
      endOfInterrupt(value >> 5, value & 7);
    }
  }

  private void initialise(int icw1) {
    irr &= levels & lines;
    isr = 0;
    imr = 0;
    lowest = 7;
    autoEoi = false;
    rotateOnAutoEoi = false;
    readIsr = false;
    specialMask = false;
    poll = false;
    needsIcw4 = (icw1 & ICW1_NEEDS_ICW4) != 0;
    single = (icw1 & ICW1_SINGLE) != 0;
    initStep = 2;
  }

  private void data(int value) {
    switch (initStep) {
      case 2 -> {
        base = value & 0xf8;
        initStep = single ? afterIcw3() : 3;
      }
      case 3 -> initStep = afterIcw3();
      case 4 -> {
        autoEoi = (value & ICW4_AUTO_EOI) != 0;
        initStep = 0;
      }
      default -> imr = value;
    }
  }

  private int afterIcw3() {
    return needsIcw4 ? 4 : 0;
  }

  /** OCW2, by its bits R, SL and EOI. */
  private void endOfInterrupt(int operation, int irq) {
    switch (operation) {
      case 0, 4 -> rotateOnAutoEoi = operation == 4;
      case 1, 5 -> {
        int served = inService();
        if (served >= 0) {
          isr &= ~(1 << served);
          if (operation == 5) {
            lowest = served;
          }
        }
      }
      case 3, 7 -> {
        isr &= ~(1 << irq);
        if (operation == 7) {
          lowest = irq;
        }
      }
      case 6 -> lowest = irq;
      default -> {}
    }
  }

  private int inService() {
    for (int i = 1; i <= 8; i++) {
      int irq = lowest + i & 7;
      if ((isr >> irq & 1) != 0) {
        return irq;
      }
    }
    return -1;
  }
}
