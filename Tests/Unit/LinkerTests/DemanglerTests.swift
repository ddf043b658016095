// C++ names of symbols, as version scripts name them.

import Testing

@testable import Linker

@Suite struct DemanglerTests {
  private func name(_ symbol: String) -> String? {
    var copy = symbol
    return copy.withUTF8 { Demangler.demangle($0) }
  }

  @Test func functions() {
    #expect(name("_Z3addii") == "add(int, int)")
    #expect(name("_ZN3foo3barEPKcRSt6vectorIiSaIiEE") == "foo::bar(char const*, std::vector<int, std::allocator<int> >&)")
    #expect(name("_ZNKSs4findEcm") == "std::string::find(char, unsigned long) const")
    #expect(name("_Znwm") == "operator new(unsigned long)")
    #expect(name("_ZN1AC1EOS_") == "A::A(A&&)" && name("_ZN1AD0Ev") == "A::~A()")
    #expect(name("_ZN1AcvbEv") == "A::operator bool()" && name("_ZN1AixEi") == "A::operator[](int)")
  }

  @Test func templatesHaveReturnTypes() {
    #expect(name("_Z3maxIiET_S0_S0_") == "int max<int>(int, int)")
    #expect(name("_Z1fILi3ELb1EEvv") == "void f<3, true>()")
    #expect(name("_ZSt4swapI1XEvRT_S2_") == "void std::swap<X>(X&, X&)")
  }

  @Test func functionTypes() {
    #expect(name("_Z1fPFvicE") == "f(void (*)(int, char))")
    #expect(name("_Z1fSt8functionIFbiEE") == "f(std::function<bool (int)>)")
    #expect(name("_Z1fRA3_i") == "f(int (&) [3])")
    #expect(name("_Z1fRA2_A3_KcRA4_PFivE") == "f(char const (&) [2][3], int (* (&) [4])())")
    #expect(name("_Z1fM1AKFvvES1_PVKi") == "f(void (A::*)() const, void (A::*)() const, int const volatile*)")
    #expect(name("_Z1fM1AFviE") == "f(void (A::*)(int))")
  }

  @Test func dataAndTables() {
    #expect(name("_ZN3foo3barE") == "foo::bar" && name("_ZTV1A") == "vtable for A" && name("_ZTSN1A1BE") == "typeinfo name for A::B")
    #expect(name("_ZGVZ1fvE1x") == "guard variable for f()::x")
  }

  @Test func expressions() {
    #expect(
      name("_ZN4llvm10checkedAddIiEENSt9enable_ifIXsr3stdE11is_signed_vIT_EESt8optionalIS2_EE4typeES2_S2_")
        == "std::enable_if<std::is_signed_v<int>, std::optional<int> >::type llvm::checkedAdd<int>(int, int)")
    #expect(name("_Z1fIiEDTcl1gIT_Efp_EES0_") == "decltype ((g<int>)({parm#1})) f<int>(int)")
    #expect(name("_Z1fILi3EEvRAplT_Li1E_i") == "void f<3>(int (&) [(3)+(1)])")
    #expect(name("_Z1fIiEvN1AIXstT_EEE") == "void f<int>(A<sizeof (int)>)")
    #expect(name("_Z1fIiLi2EEvN1AIXgtT0_Li1EEEE") == "void f<int, 2>(A<((2)>(1))>)")
    #expect(name("_Z1fI1AXadL_ZNS0_1gEvEEEvv") == "void f<A, &A::g>()")
  }

  @Test func packs() {
    #expect(name("_Z1fIJidEEvDpOT_") == "void f<int, double>(int&&, double&&)")
    #expect(name("_Z1fIJEEvDpT_") == "void f<>()")
    #expect(name("_Z1fIJicEEvSt5tupleIJDpT_EE") == "void f<int, char>(std::tuple<int, char>)")
    #expect(name("_Z1fIJicEEvDpN1AIT_EE") == "void f<int, char>(A<int>, A<char>)")
    #expect(name("_Z1fIJicEEvN1AIXsZT_EEE") == "void f<int, char>(A<2>)")
  }

  @Test func localScopes() {
    #expect(name("_ZZN1A1fIiEEvvE1x") == "A::f<int>()::x")
    #expect(name("_ZZ1fiEd_NKUlvE_clEv") == "f(int)::{default arg#1}::{lambda()#1}::operator()() const")
    // The same `T_` stands for another type in each of two lists of arguments.
    #expect(name("_Z1fIiZ1gIcEvT_EUlvE_EvS1_") == "void f<int, g<char>(char)::{lambda()#1}>(int)")
  }

  @Test func workIsBounded() {
    // Each substitution stands for two of the one before; read again, they would never end.
    var text = "_Z1fIiEvT_"
    for k in 0..<40 { text += "F" + (k == 0 ? "S0_S0_" : "S\(String(k, radix: 36, uppercase: true))_S\(String(k, radix: 36, uppercase: true))_") + "E" }
    _ = name(text)
  }

  @Test func othersAreNone() {
    for s in ["printf", "_Z", "_Z9", "_ZN", "_Z3addi!", "_ZT", "_ZS0_", "_Z1fT_", "_Z1fIXL", "_Z99999999999999999999x", String(repeating: "_ZN", count: 500)] { #expect(name(s) == nil) }
    #expect(name("_Z1f" + String(repeating: "P", count: 5000) + "i") == nil)
  }
}
