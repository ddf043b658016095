// The attributes Martlet knows (GCC manual, "Declaring Attributes of Functions", "… of Variables", "… of Types"; C23 §6.7.13).
//
// Found by interned name, with or without the `__` around it.

import Support

/// An attribute's meaning. `.ignored` ones are accepted without effect because they only matter to warnings, to tools, or to
/// targets Martlet does not have.
enum AttributeKind: UInt8, BitwiseCopyable, CaseIterable {
  case unknown, ignored
  case aligned, packed, mayAlias, transparentUnion, vectorSize, mode
  case alias, weak, weakref, section, visibility, used, unused, retain, common, noCommon, tlsModel, cleanup
  case constructor, destructor, noReturn, noInline, alwaysInline, gnuInline, const, pure, malloc, returnsTwice, noThrow
  case leaf, cold, hot, deprecated, unavailable, warnUnusedResult, returnsNonNull, nonNull, noClone, noIPA, flatten, artificial
  case format, formatArg, sentinel, allocSize, allocAlign, assumeAligned, fallThrough, naked, noInstrument, ifunc, nonString
  case optimize, target, msStruct, gccStruct, msABI, sysvABI, regparm, scalarStorageOrder, noReorder, noStackProtector
}

struct AttributeTable: ~Copyable {
  /// name id → kind; names interned later than the table are unknown unless they are `__x__` spellings.
  private var kinds = Arena<AttributeKind>(capacity: 256)

  init(_ interner: Interner) {
    let text: StaticString = """
      aligned aligned;_Alignas aligned;packed packed;may_alias mayAlias;transparent_union transparentUnion;vector_size vectorSize
      mode mode;alias alias;weak weak;weakref weakref;section section;visibility visibility;used used;unused unused
      maybe_unused unused;retain retain;common common;nocommon noCommon;tls_model tlsModel;cleanup cleanup
      constructor constructor;destructor destructor;noreturn noReturn;_Noreturn noReturn;noinline noInline
      always_inline alwaysInline;gnu_inline gnuInline;const const;pure pure;malloc malloc;returns_twice returnsTwice
      nothrow noThrow;leaf leaf;cold cold;hot hot;deprecated deprecated;unavailable unavailable
      warn_unused_result warnUnusedResult;nodiscard warnUnusedResult;returns_nonnull returnsNonNull;nonnull nonNull
      noclone noClone;noipa noIPA;flatten flatten;artificial artificial;format format;format_arg formatArg;sentinel sentinel
      alloc_size allocSize;alloc_align allocAlign;assume_aligned assumeAligned;fallthrough fallThrough;naked naked
      no_instrument_function noInstrument;ifunc ifunc;nonstring nonString;optimize optimize;target target;ms_struct msStruct
      gcc_struct gccStruct;ms_abi msABI;sysv_abi sysvABI;regparm regparm;scalar_storage_order scalarStorageOrder
      no_reorder noReorder;warn_if_not_aligned ignored;designated_init ignored;no_split_stack ignored;externally_visible ignored
      access ignored;fd_arg ignored;copy ignored;symver ignored;no_stack_protector noStackProtector;stack_protect ignored
      no_sanitize ignored;no_sanitize_address ignored;no_address_safety_analysis ignored;no_sanitize_thread ignored
      no_sanitize_undefined ignored;no_profile_instrument_function ignored;patchable_function_entry ignored
      zero_call_used_regs ignored;noplt ignored;no_icf ignored;tainted_args ignored;error ignored;warning ignored
      stdcall ignored;cdecl ignored;fastcall ignored;thiscall ignored;force_align_arg_pointer ignored
      no_caller_saved_registers ignored;nocf_check ignored;cf_check ignored;signal ignored;interrupt ignored;dealloc ignored
      simd ignored;target_clones ignored;no_sanitize_coverage ignored;unsequenced ignored;reproducible ignored
      nodebug ignored;bounded ignored;counted_by ignored;objc_root_class ignored;strict_flex_array ignored;strub ignored
      speculative_load_hardening ignored;no_speculative_load_hardening ignored;uninitialized ignored;noinit ignored
      """
    var names: [String: AttributeKind] = [:]
    for kind in AttributeKind.allCases { names["\(kind)"] = kind }
    var word: [UInt8] = [], first = Name.none
    text.withUTF8Buffer { bytes in
      for i in 0...bytes.count {
        let c = i < bytes.count ? bytes[i] : UInt8(ascii: ";")
        if c == UInt8(ascii: " ") {
          if !word.isEmpty { first = word.withUnsafeBufferPointer { interner.intern($0) } }
          word.removeAll(keepingCapacity: true)
        } else if c == UInt8(ascii: ";") || c == UInt8(ascii: "\n") {
          if first.isSome { set(first, names[String(decoding: word, as: UTF8.self)]!) }
          word.removeAll(keepingCapacity: true)
          first = .none
        } else {
          word.append(c)
        }
      }
    }
  }

  private mutating func set(_ name: Name, _ kind: AttributeKind) {
    if name.index >= kinds.count { kinds.append(repeating: .unknown, count: name.index + 1 - kinds.count) }
    kinds[name.index] = kind
  }

  /// The kind of `name`, without underscores around it if it has them.
  func find(_ name: Name, _ interner: Interner) -> AttributeKind {
    if name.isNone { return .unknown }
    if name.index < kinds.count && kinds[name.index] != .unknown { return kinds[name.index] }
    let bytes = interner.bytes(of: name)
    let n = bytes.count
    let bar = UInt8(ascii: "_")
    if n > 4 && bytes[0] == bar && bytes[1] == bar && bytes[n - 1] == bar && bytes[n - 2] == bar {
      let plain = interner.intern(UnsafeBufferPointer(rebasing: bytes[2..<(n - 2)]))
      return plain.index < kinds.count ? kinds[plain.index] : .unknown
    }
    return .unknown
  }
}
