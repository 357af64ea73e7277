// Written by Tests/Exactness/tables.py.

/// The constants of the functions in double-double. A pair is a head and its tail.
enum NetworkConstants {
  /// 64/ln2, and ln2/64 in three parts; the first two have at most 35 bits.
  static let stepsPerUnit = 92.33248261689366
  static let step1 = 0.010830424695996044
  static let step2 = 2.5310172166025705e-13
  static let step3 = 6.251695855647999e-24
  static var ln2: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.6931471805599453, 2.3190468138462996e-17) }
  }
  static var c3: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.16666666666666666, 9.25185853854297e-18) }
  }
  static var c4: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.041666666666666664, 2.3129646346357427e-18) }
  }
  static var c5: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.008333333333333333, 1.1564823173178714e-19) }
  }
  static var third: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.3333333333333333, 1.850371707708594e-17) }
  }
  static var fifth: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.2, -1.1102230246251566e-17) }
  }
  static var seventh: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.14285714285714285, 7.93016446160826e-18) }
  }
  static var normalDensity: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.3989422804014327, -2.49232720227773e-17) }
  }
  static var geluScale: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(1.5957691216057308, -9.96930880911092e-17) }
  }
  static var geluCubic: DoubleDoubles {
    @inline(__always) get { DoubleDoubles(0.07135481627260025, -6.175149918155315e-19) }
  }
}
