-- string.pack, unpack, packsize: sizes, byte orders, alignment, strings, floats, errors.
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
for _, f in ipairs { "b", "B", "h", "H", "i", "I", "l", "L", "j", "J", "T", "i1", "i3", "I5", "i7", "i9", "i16" } do
  local v = 100
  print(f, hex(string.pack("<" .. f, v)), hex(string.pack(">" .. f, v)), string.packsize(f), (string.unpack("<" .. f, string.pack("<" .. f, v))))
  if f:match("[a-z]") and f ~= "T" then assert(string.unpack(">" .. f, string.pack(">" .. f, -v)) == -v) end
end
for n = 1, 16 do
  for _, e in ipairs { "<", ">" } do
    local f = e .. "i" .. n
    for _, v in ipairs { 0, 1, -1, 127, -128 } do assert(string.unpack(f, string.pack(f, v)) == v) end
    if n <= 8 then
      local top = n == 8 and math.maxinteger or (1 << (n * 8 - 1)) - 1
      assert(string.unpack(f, string.pack(f, top)) == top and string.unpack(f, string.pack(f, -top - 1)) == -top - 1)
      if n < 8 then assert(not pcall(string.pack, f, top + 1) and not pcall(string.pack, e .. "I" .. n, -1)) end
    end
  end
end
assert(string.pack("<i9", -2) == "\xfe" .. ("\xff"):rep(8) and not pcall(string.unpack, "<i9", ("\xff"):rep(8) .. "\x12") and not pcall(string.unpack, "<I9", ("\0"):rep(8) .. "\1"))
for _, v in ipairs { 0.0, -0.0, 1.5, -1 / 3, 1e300, 1 / 0, 5e-324 } do
  assert(string.unpack("<d", string.pack("<d", v)) == v and string.unpack(">n", string.pack(">n", v)) == v)
  print(hex(string.pack(">d", v)), hex(string.pack(">f", v)), string.unpack(">f", string.pack(">f", v)))
end
-- Strings.
print(hex(string.pack("z", "abc")), hex(string.pack("<s1", "abc")), hex(string.pack(">s2", "abc")), hex(string.pack("<s", "abc")), hex(string.pack("c5", "abc")))
print(string.unpack("z", "abc\0def"), string.unpack("<s1", "\3abcdef"), string.unpack("c3", "abcdef"), string.unpack("c0", "abc"))
assert(not pcall(string.pack, "z", "a\0b") and not pcall(string.pack, "c2", "abc") and not pcall(string.unpack, "z", "abc") and not pcall(string.unpack, "s1", "\5abc"))
-- Alignment and padding.
for _, f in ipairs { "!bi", "!2bi", "!4bd", "!8bdb", "!bXi", "bxxh", "!bhilb", "<!4 i2 i8", ">!bXdX" } do
  local ok, s = pcall(string.pack, f, 1, 2, 3, 4, 5)
  print(f, ok and hex(s) or s, pcall(string.packsize, f))
end
print(string.unpack("<!4 i1 !4 i4 z", string.pack("<!4 i1 !4 i4 z", -5, 70000, "end")))
print(string.unpack("<i2 >i2 =i2", "\1\0\0\1\1\0"))
print(string.unpack("b", "abc", 2), string.unpack("b", "abc", -1), pcall(string.unpack, "b", "abc", 5))
for _, f in ipairs { "i17", "i0", "!3i", "q", "Xz", "X", "c", "!17", "i99999999999" } do print(f, (select(2, pcall(string.pack, f, 1)))) end
for _, f in ipairs { "s", "z", "c2147483647c2147483647" } do print(f, (select(2, pcall(string.packsize, f)))) end
-- A record stream written and read back.
local records, buffer = {}, {}
for i = 1, 500 do
  records[i] = { i, i * 1.25, ("r"):rep(i % 17), i % 2 == 0 and -i or i }
  buffer[i] = string.pack(">I4 d s2 j", table.unpack(records[i]))
end
local data, at = table.concat(buffer), 1
for i = 1, 500 do
  local a, b, c, d, nextat = string.unpack(">I4 d s2 j", data, at)
  assert(a == records[i][1] and b == records[i][2] and c == records[i][3] and d == records[i][4])
  at = nextat
end
assert(at == #data + 1)
print(#data, "pack ok")
