// `.file` and `.loc` (GNU as manual §7.51, §7.71): source lines for debuggers.

import Support

extension AsmParser {
  /// `.file "name"`, `.file number ["directory"] "name" [md5 0x…]`
  func fileDirective() throws(AsmError) {
    lexer.skipSpace()
    if lexer.peek == UInt8(ascii: "\"") {
      guard let text = lexer.skipString() else { throw failure("expected the file's name") }
      scratch.removeAll()
      AsmLexer.unescape(text, into: scratch)
      buffer.fileName = buffer.interner.intern(scratch.bytes)
      return
    }
    if generatedLines != nil { throw failure("lines are recorded since the first instruction, because of '-g'; '.file' with a number comes too late") }
    let number = try constantExpression("the file's number")
    guard number >= 0, number < 1 << 20 else { throw failure("the file's number is out of range") }
    var directory = ""
    var name = try quotedText()
    lexer.skipSpace()
    if lexer.peek == UInt8(ascii: "\"") {
      directory = name
      name = try quotedText()
    }
    var md5: (UInt64, UInt64)?
    lexer.skipSpace()
    if let word = lexer.name() {
      guard AsmParser.equal(word, "md5") else { throw failure("expected 'md5' or nothing") }
      md5 = try checksum()
    }
    buffer.setFile(Int(number), directory: directory, name: name, md5: md5)
  }

  private func checksum() throws(AsmError) -> (UInt64, UInt64) {
    lexer.skipSpace()
    guard lexer.peek == 0x30, lexer.peek(1) | 0x20 == UInt8(ascii: "x") else { throw failure("expected 0x and 32 digits") }
    lexer.p += 2
    var bytes: [UInt8] = []
    while let high = AsmLexer.digitValue(lexer.peek), let low = AsmLexer.digitValue(lexer.peek(1)) {
      bytes.append(UInt8(high << 4 | low))
      lexer.p += 2
    }
    guard bytes.count == 16 else { throw failure("an MD5 sum has 32 digits") }
    func word(_ k: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[k + $1]) << UInt64(8 * $1) } }
    return (word(0), word(8))
  }

  /// `.loc file line [column] [basic_block] [prologue_end] [epilogue_begin] [is_stmt n] [isa n] [discriminator n] [view v]`
  func locationDirective() throws(AsmError) {
    if buffer.hasPendingLine { buffer.markLine() }
    var state = buffer.lineState
    let file = try constantExpression("the file's number")
    let line = try constantExpression("the line")
    guard file >= 0, line >= 0, line <= Int64(Int32.max) else { throw failure("file and line must be positive") }
    guard buffer.hasFile(Int(file)) else { throw failure("there is no '.file \(file)'") }
    state.file = UInt32(file)
    state.line = UInt32(line)
    state.discriminator = 0
    lexer.skipSpace()
    if AsmLexer.isDigit(lexer.peek) { state.column = UInt32(clamping: try constantExpression("the column")) }
    var hasView = false
    lexer.skipSpace()
    while let word = lexer.name() {
      if AsmParser.equal(word, "basic_block") {
        state.isBlock = true
      } else if AsmParser.equal(word, "prologue_end") {
        state.isPrologueEnd = true
      } else if AsmParser.equal(word, "epilogue_begin") {
        state.isEpilogueBegin = true
      } else if AsmParser.equal(word, "is_stmt") {
        state.isStatement = try constantExpression("is_stmt") != 0
      } else if AsmParser.equal(word, "isa") {
        state.isa = UInt32(clamping: try constantExpression("isa"))
      } else if AsmParser.equal(word, "discriminator") {
        state.discriminator = UInt32(clamping: try constantExpression("the discriminator"))
      } else if AsmParser.equal(word, "view") {
        hasView = true
        try view(&state)
      } else {
        throw failure("unknown word '\(String(decoding: word, as: UTF8.self))' in '.loc'")
      }
      lexer.skipSpace()
    }
    buffer.setLine(state)
    // A view is that of the row here and now.
    if hasView { buffer.markLine() }
  }

  /// `view symbol`, `view 0`, `view -0`
  private func view(_ state: inout LineTable.LineState) throws(AsmError) {
    lexer.skipSpace()
    if lexer.peek == UInt8(ascii: "-") || AsmLexer.isDigit(lexer.peek) {
      guard try constantExpression("the view") == 0 else { throw failure("a view that is a number can only be 0") }
      state.resetsView = true
      return
    }
    let symbol = try symbolName()
    if buffer.isDefined(symbol) || buffer.symbols[symbol.index].isView { throw failure("the view's symbol is already defined") }
    buffer.symbols[symbol.index].isView = true
    state.view = symbol
  }
}

extension CodeBuffer {
  var lineState: LineTable.LineState {
    lineTable?.current ?? LineTable.LineState()
  }

  func hasFile(_ number: Int) -> Bool {
    guard let table = lineTable, number < table.files.count else { return false }
    return table.files[number].isUsed
  }

  /// `.file number …`; a name with folders is split when no directory is given.
  func setFile(_ number: Int, directory: String, name: String, md5: (UInt64, UInt64)?) {
    if lineTable == nil { lineTable = LineTable() }
    if number == 0 || md5 != nil { lineTable!.version = 5 }
    var folder = directory
    var base = name
    if folder.isEmpty || number == 0, let slash = name.lastIndex(of: "/"), slash != name.startIndex {
      folder = String(name[..<slash])
      base = String(name[name.index(after: slash)...])
    }
    // Of file 0 the directory is the compilation's.
    if number == 0 { lineTable!.directories[0] = directory.isEmpty ? .none : interner.intern(directory) }
    let folderName = folder.isEmpty || (number == 0 && base == name) ? Name.none : interner.intern(folder)
    lineTable!.setFile(number, directory: lineTable!.directory(folderName), name: interner.intern(base), md5: md5)
    list { p in
      p.out.write("\t.file\t")
      p.out.write(decimal: number)
      if !directory.isEmpty { p.quoted(directory) }
      p.quoted(name)
      if let md5 {
        p.out.write(" md5 0x")
        for word in [md5.0, md5.1] { for k in 0..<8 { p.out.write(hex: (word >> UInt64(8 * k)) & 255, digits: 2) } }
      }
      p.out.append(0x0A)
    }
  }

  /// `.loc`: the row for the next instruction.
  func setLine(_ state: LineTable.LineState) {
    list { p in
      p.out.write("\t.loc\t")
      p.out.write(decimal: state.file)
      p.out.write(" ")
      p.out.write(decimal: state.line)
      p.out.write(" ")
      p.out.write(decimal: state.column)
      if state.isBlock { p.out.write(" basic_block") }
      if state.isPrologueEnd { p.out.write(" prologue_end") }
      if state.isEpilogueBegin { p.out.write(" epilogue_begin") }
      p.out.write(state.isStatement ? " is_stmt 1" : " is_stmt 0")
      if state.isa != 0 {
        p.out.write(" isa ")
        p.out.write(decimal: state.isa)
      }
      if state.discriminator != 0 {
        p.out.write(" discriminator ")
        p.out.write(decimal: state.discriminator)
      }
      if state.resetsView { p.out.write(" view -0") }
      if state.view.isSome {
        p.out.write(" view ")
        p.symbolName(state.view)
      }
      p.out.append(0x0A)
    }
    lineTable!.current = state
    hasPendingLine = true
  }

  /// The row that waits is here.
  @inline(never) func markLine() {
    hasPendingLine = false
    lineTable!.mark(self)
  }
}
