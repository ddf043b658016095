-- math: every function, integer and float subtypes, edges, and the random generator's fixed sequence.
for _, name in ipairs { "abs", "ceil", "floor", "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan" } do
  io.write(name, " ")
  for _, v in ipairs { 0, 1, -1, 0.5, -0.5, 0.25 } do io.write(("%.12g "):format(math[name](v)):gsub("%-nan", "nan"):gsub("%-0 ", "0 "), "") end
  print()
end
print(math.type(1), math.type(1.0), math.type("1"), pcall(math.type))
print(math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"), math.tointeger(2 ^ 63), math.tointeger({}), math.tointeger(-2 ^ 63))
print(math.floor(3.7), math.floor(-3.7), math.ceil(3.2), math.ceil(-3.2), math.floor(2 ^ 70), math.ceil(1e308), math.floor(5), math.floor(-0.0))
print(math.abs(math.mininteger), math.abs(-5), math.abs(-5.5), math.max(1, 5.5, 3), math.min(2, -1.5, 0), math.max(7), pcall(math.max))
print(math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(7.5, 2), math.fmod(-6, 2), pcall(math.fmod, 1, 0), math.fmod(math.mininteger, -1), math.fmod(1, 1 / 0))
print(math.modf(3.7), math.modf(-3.7), math.modf(5), math.modf(1 / 0), math.modf(-1 / 0))
print(math.ult(1, 2), math.ult(-1, 2), math.ult(2, -1), math.pi, math.huge, math.maxinteger, math.mininteger)
print(("%.10f %.10f %.10f %.10f"):format(math.log(8, 2), math.log(1000, 10), math.log(27, 3), math.log(10)), ("%.8f %.8f"):format(math.atan(1, -1), math.atan(-1, -1)), math.sqrt(2) ^ 2 == 2, math.deg(math.pi), math.rad(180) == math.pi)
print(math.log(0), math.sqrt(-1) ~= math.sqrt(-1), math.exp(710), math.exp(-750), 2 ^ 1024, 2 ^ -1075, 0 ^ 0, 1e308 * 10)
-- Numerals to the last bit.
for _, text in ipairs { "0.1", "1e23", "8.5e-318", "2.2250738585072011e-308", "1.7976931348623158e308", "9007199254740993", "0x1.fffffffffffffp1023", "123456789012345678901234567890", "0x.1p-1070", "4.9406564584124654e-324", "2.4703282292062327e-324" } do
  print(text, ("%a"):format(tonumber(text)), ("%.17g"):format(tonumber(text)))
end
-- Comparisons at the border of integers and floats.
for _, i in ipairs { math.maxinteger, math.maxinteger - 1, 2 ^ 53 | 0, (2 ^ 53 | 0) + 1, math.mininteger, 0 } do
  for _, f in ipairs { 2.0 ^ 63, -2.0 ^ 63, 2.0 ^ 53, 2.0 ^ 53 + 2, 0.5, 1 / 0, -1 / 0, 0 / 0 } do
    io.write(i < f and 1 or 0, i <= f and 1 or 0, i == f and 1 or 0, f < i and 1 or 0, f <= i and 1 or 0, " ")
  end
end
print()
-- xoshiro256**: the sequence of a seed is part of the implementation, not of the machine.
math.randomseed(42)
for _ = 1, 4 do io.write(math.random(0), " ") end
for _ = 1, 4 do io.write(("%.17g "):format(math.random())) end
for _ = 1, 8 do io.write(math.random(6), " ", math.random(-10, 10), " ", math.random(math.mininteger, math.maxinteger), " ") end
print()
math.randomseed(7, 9)
local buckets = { 0, 0, 0, 0, 0 }
for _ = 1, 20000 do local i = math.random(5) buckets[i] = buckets[i] + 1 end
print(table.concat(buckets, " "), pcall(math.random, 2, 1), pcall(math.random, 0, 1, 2))
for _ = 1, 1000 do local v = math.random() assert(v >= 0 and v < 1) end
-- Sums in which the order of operations and excess precision would show.
local h, p, c = 0.0, 0.0, 0.0
for i = 1, 100000 do h = h + 1 / i p = p + (i % 2 == 1 and 4 or -4) / (2 * i - 1) local y = 1e-8 * i - c local s = h + y c = (s - h) - y end
print(("%.17g %.17g %.17g"):format(h, p, c))
local x = 0.5
for _ = 1, 1000 do x = 3.9 * x * (1 - x) end
print(("%a"):format(x))
local n, big = 1, 1.0
for i = 1, 100 do n = n * i big = big * i end
print(n, ("%.17g"):format(big), 3 * 0.1 == 0.3, 0.1 + 0.2, 1e15 + 0.3, (2 ^ 53 + 1) % 2, 5 // 0.0, -5 % 0.0 ~= -5 % 0.0)
print("math ok")
