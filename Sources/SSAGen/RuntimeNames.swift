// Names of library functions the lowering calls or recognises, interned once.

import Support

struct RuntimeNames {
  let setjmp, underscoreSetjmp, sigsetjmp, underscoreSigsetjmp, savectx, vfork, getcontext: Name

  init(_ interner: Interner) {
    setjmp = interner.intern("setjmp")
    underscoreSetjmp = interner.intern("_setjmp")
    sigsetjmp = interner.intern("sigsetjmp")
    underscoreSigsetjmp = interner.intern("__sigsetjmp")
    savectx = interner.intern("savectx")
    vfork = interner.intern("vfork")
    getcontext = interner.intern("getcontext")
  }

  /// gcc's special functions that may return twice.
  func isReturnsTwice(_ name: Name) -> Bool {
    name == setjmp || name == underscoreSetjmp || name == sigsetjmp || name == underscoreSigsetjmp || name == savectx || name == vfork
      || name == getcontext
  }
}
