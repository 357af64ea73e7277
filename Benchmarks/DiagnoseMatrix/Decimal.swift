import Foundation

/// A number in `%.nf`, correctly rounded.
func decimal(_ x: Double, _ n: Int) -> String { String(format: "%.\(n)f", x) }

/// A number in `%.ne`, correctly rounded.
func scientific(_ x: Double, _ n: Int) -> String { String(format: "%.\(n)e", x) }
