// Names the preprocessor compares with, interned once.

import Support

struct WellKnownNames {
  let define, undef, include, includeNext, importName, embed, line, error, warning, pragma, ident, sccs: Name
  let ifName, ifdef, ifndef, elif, elifdef, elifndef, elseName, endif, assertName, unassert: Name
  let defined, vaArgs, vaOpt, once, trueName, falseName: Name

  init(_ interner: Interner) {
    define = interner.intern("define")
    undef = interner.intern("undef")
    include = interner.intern("include")
    includeNext = interner.intern("include_next")
    importName = interner.intern("import")
    embed = interner.intern("embed")
    line = interner.intern("line")
    error = interner.intern("error")
    warning = interner.intern("warning")
    pragma = interner.intern("pragma")
    ident = interner.intern("ident")
    sccs = interner.intern("sccs")
    ifName = interner.intern("if")
    ifdef = interner.intern("ifdef")
    ifndef = interner.intern("ifndef")
    elif = interner.intern("elif")
    elifdef = interner.intern("elifdef")
    elifndef = interner.intern("elifndef")
    elseName = interner.intern("else")
    endif = interner.intern("endif")
    assertName = interner.intern("assert")
    unassert = interner.intern("unassert")
    defined = interner.intern("defined")
    vaArgs = interner.intern("__VA_ARGS__")
    vaOpt = interner.intern("__VA_OPT__")
    once = interner.intern("once")
    trueName = interner.intern("true")
    falseName = interner.intern("false")
  }
}
