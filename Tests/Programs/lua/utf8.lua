-- utf8: char, codepoint, len, offset, codes, charpattern, invalid input, lax mode.
local text = "aé€😀z"
print(utf8.len(text), #text, utf8.codepoint(text, 1, -1))
print(utf8.char(97, 233, 8364, 128512, 122) == text, utf8.char(), #utf8.char(0x7FFFFFFF), utf8.char(0):byte())
for p, c in utf8.codes(text) do io.write(p, ":", c, " ") end
print()
for c in text:gmatch(utf8.charpattern) do io.write(#c, "[", c, "]") end
print()
print(utf8.offset(text, 1), utf8.offset(text, 3), utf8.offset(text, -1), utf8.offset(text, -2), utf8.offset(text, 0, 5), utf8.offset(text, 6), utf8.offset(text, 7), utf8.offset(text, 2, 2))
print(utf8.len("\xff"), utf8.len("ab\x80c"), utf8.len("\xC0\x80"), utf8.len("\xED\xA0\x80"), utf8.len("\xF4\x90\x80\x80"), utf8.len("\xE2\x82"), utf8.len(""), utf8.len(text, 2), utf8.len(text, -1), utf8.len(text, 5, 4))
print(utf8.len("\u{D800}", 1, -1, true), utf8.len("\u{7FFFFFFF}", 1, -1, true), utf8.codepoint("\u{200000}", 1, 1, true))
print(pcall(utf8.codepoint, "\xff")) print(pcall(utf8.codepoint, text, 3)) print(pcall(utf8.codepoint, text, 1, 100))
print(pcall(utf8.char, -1)) print(pcall(utf8.len, text, 3)) print(pcall(utf8.len, text, 30)) print(pcall(utf8.offset, text, 1, 3)) print(pcall(utf8.offset, text, 1, 40))
print(pcall(function() for _ in utf8.codes("a\xffb") do end end)) print(pcall(function() for _ in utf8.codes("ab\xe4") do end end))
for _, limit in ipairs { 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF } do
  local s = utf8.char(limit)
  assert(utf8.codepoint(s) == limit and utf8.len(s) == 1 and s:match("^" .. utf8.charpattern .. "$"))
  io.write(#s, " ")
end
for code = 0, 0x10FFFF, 997 do
  if code < 0xD800 or code > 0xDFFF then local s = "x" .. utf8.char(code) .. "y" assert(utf8.len(s) == 3 and utf8.codepoint(s, 2) == code and utf8.offset(s, 3) == #s) end
end
print("utf8 ok")
