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
    #expect(name("_Z1fM1AFviE") == "f(void (A::*)(int))")
  }

  @Test func dataAndTables() {
    #expect(name("_ZN3foo3barE") == "foo::bar" && name("_ZTV1A") == "vtable for A" && name("_ZTSN1A1BE") == "typeinfo name for A::B")
    #expect(name("_ZGVZ1fvE1x") == "guard variable for f()::x")
  }

  @Test func othersAreNone() {
    for s in ["printf", "_Z", "_Z9", "_ZN", "_Z3addi!", "_ZT", "_ZS0_", "_Z1fT_", "_Z1fIXL", "_Z99999999999999999999x", String(repeating: "_ZN", count: 500)] { #expect(name(s) == nil) }
    #expect(name("_Z1f" + String(repeating: "P", count: 5000) + "i") == nil)
  }
}
