// Attributes that mean nothing where they stand: the column `places` of Tables/frontend/Attributes.tbl.

import Support

extension Parser {
  /// Warns about the first attribute of `set` that means nothing at `place`; `type` is that of the entity, if it has one.
  func checkPlace(_ set: AttributeSet, _ place: AttributePlaces, _ type: QualType = .void) {
    let shift = UInt64(8 * place.rawValue.trailingZeroBitCount)
    let number = set.unfit &>> shift & 255
    if number == 0 { return }
    let row = attributeTable.row(number)
    // What types of functions have, variables of such types and pointers to them have, too.
    if row.places.isSuperset(of: [.function, .type]) && place != .label && place != .statement && place != .enumerator {
      var t = type
      while types.isPointer(t) || types.isArray(t) { t = types.element(t) }
      if types.isFunction(t) || t.isError { return }
    }
    if row.isStrict {
      error(set.location, "attribute \(quoted(row.name)) applies only to \(Parser.nouns(row.places))")
    } else {
      warning(.attributes, set.location, "attribute \(quoted(row.name)) ignored: it has no meaning for \(Parser.nouns(place))")
    }
  }

  private static func nouns(_ places: AttributePlaces) -> String {
    let names = ["functions", "variables", "parameters", "types", "members", "enumerators", "labels", "statements"]
    let list = names.indices.filter { places.rawValue >> $0 & 1 != 0 }.map { names[$0] }
    return list.count < 2 ? list.first ?? "" : list.dropLast().joined(separator: ", ") + " and " + list.last!
  }
}
