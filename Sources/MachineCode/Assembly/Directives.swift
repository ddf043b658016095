// Directives of GNU as (manual chapter 7) that compilers and hand-written files use.
//
// A directive that is not listed is an error: nothing is skipped silently except what has no effect on the object (listing
// control, optimisation hints).

import ObjectFormat
import Support

/// The directives, in the order of `Directive.names`.
enum Directive: UInt8, CaseIterable {
  case text, data, bss, section, pushsection, popsection, previous, subsection, attach_to_group, `struct`, offset, globl
  case global, local, weak, hidden, `internal`, protected, type, size, set, equ, equiv, eqv, comm, common, lcomm, symver
  case weakref, align, balign, balignw, balignl, p2align, p2alignw, p2alignl, org, byte, bytes1, short, value, hword, bytes2
  case long, int, bytes4, quad, bytes8, octa, bytes16, word, float, single, double, tfloat, ldouble, float16, bfloat16, dc
  case dc_a, dc_b, dc_d, dc_l, dc_s, dc_w, dc_x, dcb, dcb_b, dcb_d, dcb_l, dcb_s, dcb_w, dcb_x, ds, ds_b, ds_d, ds_l, ds_p
  case ds_s, ds_w, ds_x, ascii, asciz, string, string8, string16, string32, string64, zero, skip, space, fill, nop, nops
  case reloc, uleb128, sleb128, ident, file, loc, loc_mark_labels, line, ln, linefile, appfile, version, gnu_attribute
  case att_syntax, intel_syntax, att_mnemonic, intel_mnemonic, code16, code16gcc, code32, code64, arch, addrsig, addrsig_sym
  case cfi_startproc, cfi_endproc, cfi_def_cfa, cfi_def_cfa_offset, cfi_adjust_cfa_offset, cfi_def_cfa_register, cfi_offset
  case cfi_rel_offset, cfi_val_offset, cfi_restore, cfi_undefined, cfi_same_value, cfi_register, cfi_remember_state
  case cfi_restore_state, cfi_window_save, cfi_escape, cfi_signal_frame, cfi_sections, cfi_personality, cfi_lsda
  case cfi_return_column, err, error, warning, print, abort, end, macro, endm, endmacro, exitm, purgem, altmacro, noaltmacro
  case rept, rep, irp, irpc, irep, irepc, endr, `if`, ifdef, ifndef, ifnotdef, ifb, ifnb, ifc, ifnc, ifeqs, ifnes, ifeq
  case ifne, iflt, ifle, ifgt, ifge, `else`, elsec, elseif, endif, endc, include, incbin, title, sbttl, list, nolist, psize
  case eject, llen, lflags, noformat, extern, cfi_label, bundle_align_mode, bundle_lock, bundle_unlock

  /// The names as written, without the dot; the unit tests compare them with the cases.
  static var names: StaticString {
    """
    text data bss section pushsection popsection previous subsection attach_to_group struct offset globl global local weak hidden \
    internal protected type size set equ equiv eqv comm common lcomm symver weakref align balign balignw balignl p2align p2alignw \
    p2alignl org byte 1byte short value hword 2byte long int 4byte quad 8byte octa 16byte word float single double tfloat ldouble \
    float16 bfloat16 dc dc.a dc.b dc.d dc.l dc.s dc.w dc.x dcb dcb.b dcb.d dcb.l dcb.s dcb.w dcb.x ds ds.b ds.d ds.l ds.p ds.s \
    ds.w ds.x ascii asciz string string8 string16 string32 string64 zero skip space fill nop nops reloc uleb128 sleb128 ident \
    file loc loc_mark_labels line ln linefile appfile version gnu_attribute att_syntax intel_syntax att_mnemonic intel_mnemonic \
    code16 code16gcc code32 code64 arch addrsig addrsig_sym cfi_startproc cfi_endproc cfi_def_cfa cfi_def_cfa_offset \
    cfi_adjust_cfa_offset cfi_def_cfa_register cfi_offset cfi_rel_offset cfi_val_offset cfi_restore cfi_undefined cfi_same_value \
    cfi_register cfi_remember_state cfi_restore_state cfi_window_save cfi_escape cfi_signal_frame cfi_sections cfi_personality \
    cfi_lsda cfi_return_column err error warning print abort end macro endm endmacro exitm purgem altmacro noaltmacro rept rep \
    irp irpc irep irepc endr if ifdef ifndef ifnotdef ifb ifnb ifc ifnc ifeqs ifnes ifeq ifne iflt ifle ifgt ifge else elsec \
    elseif endif endc include incbin title sbttl list nolist psize eject llen lflags noformat extern cfi_label \
    bundle_align_mode bundle_lock bundle_unlock
    """
  }
}

extension AsmParser {
  func internDirectives() {
    let names = Directive.names
    var p = names.utf8Start
    let end = p + names.utf8CodeUnitCount
    var raw: UInt8 = 0
    let word = ByteBuffer(capacity: 32)
    while p < end {
      word.removeAll()
      word.append(UInt8(ascii: "."))
      while p < end && p.pointee > 0x20 {
        word.append(p.pointee)
        p += 1
      }
      p += 1
      if word.count == 1 { continue }
      let name = buffer.interner.intern(word.bytes)
      if name.index >= directiveOfName.count {
        directiveOfName.append(repeating: 255, count: name.index + 1 - directiveOfName.count)
      }
      directiveOfName[name.index] = raw
      raw += 1
    }
  }

  /// The directive called `text`, in any case of letters.
  func findDirective(_ text: UnsafeBufferPointer<UInt8>) -> Directive? {
    let name = buffer.interner.intern(text)
    var raw = name.index < directiveOfName.count ? directiveOfName[name.index] : 255
    if raw == 255 {
      let lowered = AsmParser.lowered(text, buffer.interner)
      raw = lowered.index < directiveOfName.count ? directiveOfName[lowered.index] : 255
    }
    return raw == 255 ? nil : Directive(rawValue: raw)
  }

  func directive(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) {
    guard let d = findDirective(text) else { throw failure("unknown directive '\(String(decoding: text, as: UTF8.self))'") }
    lexer.skipSpace()
    switch d {
    case .text, .data, .bss, .section, .pushsection, .popsection, .previous, .subsection, .attach_to_group: try sectionDirective(d)
    case .globl, .global, .local, .weak, .hidden, .internal, .protected: try attributeDirective(d)
    case .type: try typeDirective()
    case .size: try sizeDirective()
    case .set, .equ, .equiv, .eqv: try setDirective(d)
    case .comm, .common, .lcomm: try commonDirective(isLocal: d == .lcomm)
    case .symver: try versionDirective()
    case .weakref: try weakReferenceDirective()
    case .align, .balign: try alignDirective(isPower: false, fillSize: 1)
    case .balignw: try alignDirective(isPower: false, fillSize: 2)
    case .balignl: try alignDirective(isPower: false, fillSize: 4)
    case .p2align: try alignDirective(isPower: true, fillSize: 1)
    case .p2alignw: try alignDirective(isPower: true, fillSize: 2)
    case .p2alignl: try alignDirective(isPower: true, fillSize: 4)
    case .org: try originDirective()
    case .byte, .bytes1, .dc_b: try values(1)
    case .short, .value, .hword, .word, .bytes2, .dc, .dc_w: try values(2)
    case .long, .int, .bytes4, .dc_l: try values(4)
    case .quad, .bytes8, .dc_a: try values(8)
    case .octa, .bytes16: try octaDirective()
    case .ascii: try strings(terminated: false, width: 1)
    case .asciz, .string, .string8: try strings(terminated: true, width: 1)
    case .string16: try strings(terminated: true, width: 2)
    case .string32: try strings(terminated: true, width: 4)
    case .string64: try strings(terminated: true, width: 8)
    case .float16: try floats(.f16)
    case .bfloat16: try floats(.bf16)
    case .float, .single, .dc_s: try floats(.f32)
    case .double, .dc_d: try floats(.f64)
    case .tfloat, .ldouble, .dc_x: try floats(.f80)
    case .dcb, .dcb_b, .dcb_d, .dcb_l, .dcb_s, .dcb_w, .dcb_x: try repeatedValue(d)
    case .ds, .ds_b, .ds_d, .ds_l, .ds_p, .ds_s, .ds_w, .ds_x: try reservedSpace(d)
    case .zero, .skip, .space: try skipDirective()
    case .fill: try fillDirective()
    case .nop, .nops: try nopDirective(d)
    case .reloc: try relocationDirective()
    case .uleb128: try lebDirective(isSigned: false)
    case .sleb128: try lebDirective(isSigned: true)
    case .macro: return try macroDirective()
    case .rept, .rep, .irp, .irpc, .irep, .irepc: return try loopDirective(d)
    case .endm, .endmacro: throw failure("'.\(d)' without '.macro'")
    case .endr: throw failure("'.endr' without '.rept', '.irp' or '.irpc'")
    case .exitm: return try exitMacro()
    case .purgem: try purgeDirective()
    case .altmacro: isAlternate = true
    case .noaltmacro: isAlternate = false
    case .include: return try includeDirective()
    case .incbin: try incbinDirective()
    default: try rareDirective(d)
    }
    try endOfDirective(text)
  }

  private func rareDirective(_ d: Directive) throws(AsmError) {
    switch d {
    case .if, .ifdef, .ifndef, .ifnotdef, .ifb, .ifnb, .ifc, .ifnc, .ifeqs, .ifnes, .ifeq, .ifne, .iflt, .ifle, .ifgt, .ifge, .else, .elsec,
      .elseif, .endif, .endc:
      try conditionDirective(d)
    case .file: try fileDirective()
    case .loc: try locationDirective()
    case .loc_mark_labels: _ = try constantExpression("the flag")
    case .line, .ln: lexer.line = Int(truncatingIfNeeded: max(0, min(try constantExpression("the line"), 1 << 30))) - 1
    case .linefile, .appfile: lexer.skipRaw()
    case .ident: try identDirective()
    case .version: try noteDirective()
    case .gnu_attribute: try objectAttribute()
    // Undefined symbols are external anyway; processor names only restrict what is accepted; the rest is about listings or the
    // linker's address tables.
    case .extern, .arch, .addrsig, .addrsig_sym, .title, .sbttl, .list, .nolist, .psize, .eject, .llen, .lflags, .noformat: lexer.skipRaw()
    case .att_syntax, .intel_syntax, .att_mnemonic, .intel_mnemonic, .code16, .code16gcc, .code32, .code64: try dialectDirective(d)
    case .struct, .offset: try absoluteDirective()
    case .bundle_align_mode, .bundle_lock, .bundle_unlock: try bundleDirective(d)
    case .err: throw failure(".err encountered")
    case .error: throw failure(try messageText(".error"))
    case .warning: warn(try messageText(".warning"))
    case .print:
      printed.write(try quotedText())
      printed.append(0x0A)
    case .abort: throw giveUp(".abort encountered")
    case .end:
      lexer.skipRaw()
      isStopped = true
    default: try cfiDirective(d)
    }
  }

  private func messageText(_ standard: String) throws(AsmError) -> String {
    lexer.skipSpace()
    return lexer.isAtStatementEnd ? standard + " encountered" : try quotedText()
  }

  func endOfDirective(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) {
    lexer.skipSpace()
    if !lexer.isAtStatementEnd { throw failure("unexpected text after '\(String(decoding: text, as: UTF8.self))'") }
  }

  func endOfDirective(_ name: StaticString) throws(AsmError) {
    try endOfDirective(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  func symbolName() throws(AsmError) -> MCSymbol {
    lexer.skipSpace()
    guard let text = lexer.name(), text.count > 0 else { throw failure("expected a symbol") }
    return buffer.symbol(named: buffer.interner.intern(text))
  }

  func comma() throws(AsmError) { if !lexer.accept(UInt8(ascii: ",")) { throw failure("expected ','") } }

  /// A string in quotes, with its escapes decoded.
  func quotedText() throws(AsmError) -> String {
    lexer.skipSpace()
    guard lexer.peek == UInt8(ascii: "\""), let text = lexer.skipString() else { throw failure("expected a string in quotes") }
    let out = ByteBuffer(capacity: text.count + 1)
    AsmLexer.unescape(text, into: out)
    return out.string
  }

  var atArgumentEnd: Bool {
    lexer.skipSpace()
    return lexer.isAtStatementEnd
  }
}
