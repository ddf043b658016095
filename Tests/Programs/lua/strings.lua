-- string: format in all conversions, rep, sub, byte, char, reverse, case, find, match, gmatch, gsub with every pattern item.
-- format
print(("%d|%5d|%-5d|%05d|%+d|% d|%i"):format(42, 42, 42, 42, 42, 42, -42))
print(("%x|%X|%#x|%o|%#o|%08x|%c%c"):format(255, 255, 255, 8, 8, 48879, 76, 117))
print(("%f|%.3f|%10.2f|%-10.2f|%+.1f|%e|%.2E|%g|%G|%#.3g"):format(3.14159, 2.71828, 1.005, 1.005, 0.05, 12345.678, 0.00012, 1e20, 1e-10, 2))
print(("%a|%A|%.3a"):format(1.0, 0.5, 1 / 3))
print(("%s|%10s|%-10s|%.2s|%5.1s|%%"):format("text", "text", "text", "text", "text"))
print(("%q"):format('line\nquote" \\ zero\0 tab\t \200'))
print(("%q %q %q %q"):format(1 / 3, math.mininteger, 255, true), load(("return %q"):format(0.1))() == 0.1)
print(("%q"):format(1 / 0), ("%q"):format(-1 / 0), ("%q"):format(0 / 0))
print(("%s %s %s"):format(nil, true, setmetatable({}, { __tostring = function() return "object" end })))
print(("%d"):format("10"), ("%d"):format(3.0), pcall(string.format, "%d", 3.5))
print(pcall(string.format, "%y", 1)) print(pcall(string.format, "%0123d", 1)) print(pcall(string.format, "%s"))
print(("%.20s|%99d"):format(("x"):rep(30), 7):len(), ("%.99f"):format(1 / 3):sub(1, 30), ("%i"):format(-9223372036854775807 - 1))
print(("%5s|%-5s|%5s"):format("é", "abcdefg", ""))
for _, v in ipairs { 0.1, 1e300, 1e-300, 123456789012345678, 5e-324, 1.7976931348623157e308, 2 ^ 0.5, 1e21, 4.35, 0.30000000000000004 } do
  io.write(("%.17g %.0f %.6g %e %.3f|"):format(v, v % 1000, v, v, v % 7))
end
print()
-- Conversions back are exact.
for i = 1, 400 do
  local v = (i * 7919.13) ^ ((i % 41) - 20)
  assert(tonumber(("%.17g"):format(v)) == v and tonumber(("%a"):format(v)) == v and load("return " .. ("%q"):format(v))() == v)
end
-- Pieces.
local s = "Hello, World"
print(s:len(), #s, s:sub(1, 5), s:sub(-5), s:sub(-5, -3), s:sub(0), s:sub(5, 2), s:sub(-100, 100), s:sub(math.mininteger, math.maxinteger))
print(s:byte(), s:byte(-1), s:byte(1, 4)) print(string.char(72, 105), string.char(), s:upper(), s:lower(), s:reverse(), ("ab"):rep(3), ("ab"):rep(3, "-"), ("x"):rep(0), ("x"):rep(-1))
assert(select("#", s:byte(100)) == 0 and ("\0a\0"):len() == 3 and ("a\0b" < "a\0c") and ("a\0b"):rep(2) == "a\0ba\0b")
assert(not pcall(string.rep, "x", 1 << 62) and not pcall(string.char, 256) and not pcall(string.char, -1))
-- find
print(s:find("World"), s:find("o"), s:find("o", 6), s:find("xyz"), s:find(""), s:find("", 20), s:find("", 13), s:find("l+"), s:find(".", 1, true), s:find("(o)(,)"), s:find("o", -4))
print(("a.b"):find(".", 1, true), ("a+b"):find("+", 1, true), ("a%b"):find("%%"), ("aXb"):find("%u"), ("x"):find("^x$"), ("ab"):find("^b"), ("ab"):find("b^"))
-- Every class, and their complements.
local classes = { "%a", "%c", "%d", "%g", "%l", "%p", "%s", "%u", "%w", "%x", "." }
for _, class in ipairs(classes) do
  local n, m = 0, 0
  for i = 0, 255 do
    if string.char(i):match(class) then n = n + 1 end
    if class ~= "." and string.char(i):match(class:upper()) then m = m + 1 end
  end
  io.write(class, "=", n, "/", m, " ")
end
print()
print(("key = value"):match("^(%w+)%s*=%s*(%w+)$"), ("  trim  "):match("^%s*(.-)%s*$") .. "|", ("2024-02-29"):match("(%d+)-(%d+)-(%d+)"))
print(("[[x]]"):match("%[%[(.-)%]%]"), ("f(a(b)c)d"):match("%b()"), ("THE (quick) fox"):find("%((%a+)%)"), ("hello"):match("()ll()"), ("x-y"):match("[%w-]+"), ("a]b"):match("[]]"), ("a^b"):match("[b^]"), ("a-z"):match("[a%-z]+"))
print(("THE (quick) fox"):gsub("%f[%a]%a+", string.lower), ("foo.bar"):gsub("%.", "%%"), ("abc"):gsub("", "-"), ("abc"):gsub("%w", "%0%0", 2), ("hello world"):gsub("o", { o = "0" }), ("x y"):gsub("(%w) (%w)", "%2 %1"))
print(("$name is $age"):gsub("%$(%w+)", { name = "Bob", age = 42 }), ("abc"):gsub("%w", function(c) if c == "b" then return nil end return c:upper() end), ("a,b,,c"):gsub(",", ";"), ("abc"):gsub(".", { a = 1, b = true and "B" }))
print(("aaa"):match("a-"), ("aaa"):match("a-$"), ("aaab"):match("a*"), ("b"):match("a*b"), ("aab"):match("a?a?a?b"), ("\0x\0"):match("%z?x"), ("ab12"):match("%a+%d+"), ("k1=v1;k2=v2"):match("k2=(%w+)"), ("xabab"):match("(ab)%1"), ("x"):match("(x)()"))
for k, v in ("a=1, b=2, c=3"):gmatch("(%w+)=(%w+)") do io.write(k, v, " ") end
for w in ("one two  three"):gmatch("%a+") do io.write(w, ";") end
for p in ("abc"):gmatch("()") do io.write(p, " ") end
for m in ("hello"):gmatch("l", 4) do io.write("[", m, "]") end
print()
for _, bad in ipairs { "(", ")", "%", "[a", "[%", "%b", "%bx", "(()", "%1", "%f", "[]", "[^]" } do print(bad, (select(2, pcall(string.find, "abc", bad)))) end
print(pcall(string.gsub, "x", "x", "%2")) print(pcall(string.gsub, "x", "x", "%y")) print(pcall(string.gsub, "abc", "%w", function() return {} end))
assert(not pcall(string.match, ("a"):rep(300000), ("a?"):rep(300000) .. "b") and not pcall(string.rep, "x", -1, 5, {}) == false)
assert(("a"):rep(3000):match(".-b") == nil and #("x"):rep(100000):gsub("x", "yy") == 200000)
-- Coercions, comparisons, concatenation of many parts, interning of long strings.
assert(1 .. "" == "1" and 1.0 .. "" == "1.0" and -0.0 .. "" == "-0.0" and "10" + 1 == 11 and "0x10" + 0 == 16 and "1" .. 2 == "12")
local parts = {}
for i = 1, 1000 do parts[i] = ("k" .. i):rep(i % 50 + 1) end
local joined, t = table.concat(parts), {}
for i = 1, 1000 do t[("k" .. i):rep(i % 50 + 1)] = i end
for i = 1, 1000 do assert(t[parts[i]] == i) end
local h = 0
for i = 1, #joined do h = (h * 31 + joined:byte(i)) & 0xffffffff end
print(#joined, h)
print("strings ok")
