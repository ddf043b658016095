// Identifiers the parser asks for by id.

import Support

struct KnownNames: BitwiseCopyable {
  let main, wcharT, func_, function, prettyFunction: Name
  let vaListTag, builtinVaList, gpOffset, fpOffset, overflowArgArea, regSaveArea: Name
  let push, pop, gcc, stdc, packMatrix: Name
  let defaultName, hidden, protected, `internal`: Name
  let memory, cc: Name
  let gnu, clang: Name

  init(_ interner: Interner) {
    main = interner.intern("main")
    wcharT = interner.intern("wchar_t")
    func_ = interner.intern("__func__")
    function = interner.intern("__FUNCTION__")
    prettyFunction = interner.intern("__PRETTY_FUNCTION__")
    vaListTag = interner.intern("__va_list_tag")
    builtinVaList = interner.intern("__builtin_va_list")
    gpOffset = interner.intern("gp_offset")
    fpOffset = interner.intern("fp_offset")
    overflowArgArea = interner.intern("overflow_arg_area")
    regSaveArea = interner.intern("reg_save_area")
    push = interner.intern("push")
    pop = interner.intern("pop")
    gcc = interner.intern("GCC")
    stdc = interner.intern("STDC")
    packMatrix = interner.intern("pack")
    defaultName = interner.intern("default")
    hidden = interner.intern("hidden")
    protected = interner.intern("protected")
    `internal` = interner.intern("internal")
    memory = interner.intern("memory")
    cc = interner.intern("cc")
    gnu = interner.intern("gnu")
    clang = interner.intern("clang")
  }
}
