// Algebra of comparison predicates, for simplification and selection.

extension IntPredicate {
  /// True exactly when `self` is false.
  @inlinable public var inverted: IntPredicate {
    switch self {
    case .eq: return .ne
    case .ne: return .eq
    case .slt: return .sge
    case .sle: return .sgt
    case .sgt: return .sle
    case .sge: return .slt
    case .ult: return .uge
    case .ule: return .ugt
    case .ugt: return .ule
    case .uge: return .ult
    }
  }

  /// The predicate with operands exchanged.
  @inlinable public var swapped: IntPredicate {
    switch self {
    case .eq, .ne: return self
    case .slt: return .sgt
    case .sle: return .sge
    case .sgt: return .slt
    case .sge: return .sle
    case .ult: return .ugt
    case .ule: return .uge
    case .ugt: return .ult
    case .uge: return .ule
    }
  }

  /// The unsigned comparison of the same direction.
  @inlinable public var unsigned: IntPredicate {
    switch self {
    case .slt: return .ult
    case .sle: return .ule
    case .sgt: return .ugt
    case .sge: return .uge
    default: return self
    }
  }

  /// The result for equal operands.
  @inlinable public var holdsForEqual: Bool {
    switch self {
    case .eq, .sle, .sge, .ule, .uge: return true
    default: return false
    }
  }

  @inlinable public var isSigned: Bool {
    switch self {
    case .slt, .sle, .sgt, .sge: return true
    default: return false
    }
  }
}

extension FloatPredicate {
  /// A comparison by order, not just for equality or for being a NaN.
  @inlinable public var isOrder: Bool {
    switch self {
    case .ogt, .oge, .olt, .ole, .ugt, .uge, .ult, .ule: return true
    case .oeq, .one, .ord, .ueq, .une, .uno: return false
    }
  }

  /// The result where an operand is a NaN.
  @inlinable public var holdsForUnordered: Bool { rawValue >= FloatPredicate.ueq.rawValue }

  /// True exactly when `self` is false, NaNs included.
  @inlinable public var inverted: FloatPredicate {
    switch self {
    case .oeq: return .une
    case .ogt: return .ule
    case .oge: return .ult
    case .olt: return .uge
    case .ole: return .ugt
    case .one: return .ueq
    case .ord: return .uno
    case .ueq: return .one
    case .ugt: return .ole
    case .uge: return .olt
    case .ult: return .oge
    case .ule: return .ogt
    case .une: return .oeq
    case .uno: return .ord
    }
  }

  /// The predicate with operands exchanged.
  @inlinable public var swapped: FloatPredicate {
    switch self {
    case .ogt: return .olt
    case .oge: return .ole
    case .olt: return .ogt
    case .ole: return .oge
    case .ugt: return .ult
    case .uge: return .ule
    case .ult: return .ugt
    case .ule: return .uge
    default: return self
    }
  }
}
