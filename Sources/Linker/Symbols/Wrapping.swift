// `--wrap=NAME`: references to NAME go to __wrap_NAME, references to __real_NAME go to NAME (GNU ld manual, --wrap).

import Support

struct Wrapping {
  private var redirected: [(from: Name, to: Name)] = []

  init() {}

  var isEmpty: Bool { redirected.isEmpty }

  init(_ names: [String], _ interner: Interner) {
    for n in names {
      redirected.append((interner.intern(n), interner.intern("__wrap_" + n)))
      redirected.append((interner.intern("__real_" + n), interner.intern(n)))
    }
  }

  /// Where an undefined reference to `name` leads.
  func redirect(_ name: Name) -> Name {
    for r in redirected where r.from == name { return r.to }
    return name
  }
}
