-- table: insert, remove, concat, move, pack, unpack, sort; the border, growth of both parts, next while clearing.
local t = {}
for i = 1, 10 do table.insert(t, i) end
table.insert(t, 1, 0) table.insert(t, 6, "mid") table.insert(t, #t + 1, "end")
print(table.concat(t, " "), #t)
print(table.remove(t), table.remove(t, 1), table.remove(t, 5), #t, table.remove({}), table.remove({ n = 1 }, 0), table.remove(t, #t + 1))
print(pcall(table.insert, t, 20, 1)) print(pcall(table.insert, t)) print(pcall(table.insert, t, 1, 2, 3)) print(pcall(table.remove, t, 20))
print(table.concat({}), table.concat({ 1, 2.5, "x" }, ", "), table.concat({ 1, 2, 3 }, "-", 2), table.concat({ 1, 2, 3 }, "-", 2, 2), table.concat({ 1, 2, 3 }, "-", 3, 2), pcall(table.concat, { 1, {}, 3 }))
print(table.unpack({ 1, 2, 3 })) print(table.unpack({ 1, 2, 3 }, 2)) print(table.unpack({ 1, 2 }, 1, 4)) print(table.unpack({}, 1, 0), pcall(table.unpack, {}, 1, 1e8))
local p = table.pack(nil, 2, nil)
print(p.n, p[1], p[2], p[3], table.pack().n)
print(table.concat(table.move({ 1, 2, 3, 4, 5 }, 2, 5, 1), ","), table.concat(table.move({ 1, 2, 3 }, 1, 3, 3), ","), table.concat(table.move({ 1, 2, 3 }, 1, 3, 2, { 9 }), ","), table.concat(table.move({ 1, 2 }, 1, 0, 5), ","))
print(pcall(table.move, {}, 1, math.maxinteger, 2), pcall(table.move, {}, -1, math.maxinteger, 2))
-- sort: many shapes of input, custom and inconsistent orders, stability is not promised.
local function check(a, less)
  less = less or function(x, y) return x < y end
  local copy = table.move(a, 1, #a, 1, {})
  table.sort(copy, less)
  for i = 2, #copy do assert(not less(copy[i], copy[i - 1])) end
  local count = {}
  for _, v in ipairs(a) do count[v] = (count[v] or 0) + 1 end
  for _, v in ipairs(copy) do count[v] = count[v] - 1 end
  for _, n in pairs(count) do assert(n == 0) end
  return copy
end
local seed = 12345
local function random(n) seed = (seed * 1103515245 + 12345) & 0x7fffffff return seed % n + 1 end
for _, n in ipairs { 0, 1, 2, 3, 10, 100, 1000, 5000 } do
  local up, down, same, mixed, organ = {}, {}, {}, {}, {}
  for i = 1, n do up[i], down[i], same[i], mixed[i], organ[i] = i, n - i, 7, random(n // 2 + 1), i < n / 2 and i or n - i end
  for _, a in ipairs { up, down, same, mixed, organ } do check(a) check(a, function(x, y) return x > y end) end
end
local names = { "pear", "Apple", "fig", "apple", "Banana", "10", "9", "", "zebra", "éclair" }
print(table.concat(check(names), ","), table.concat(check(names, function(a, b) if #a ~= #b then return #a < #b end return a < b end), ","))
local floats = {}
for i = 1, 1000 do floats[i] = random(1000) / 7 - 50 end
local sorted = check(floats)
print(("%.4f %.4f %.4f"):format(sorted[1], sorted[500], sorted[1000]))
print(pcall(table.sort, { 3, 1, "x" })) print(select(2, pcall(table.sort, { 1, 2, 3, 4, 5, 6, 7, 8 }, function() return true end)))
-- The array and hash parts.
local grow = {}
for i = 1, 5000 do grow[i] = i end
for i = 5000, 2501, -1 do grow[i] = nil end
assert(#grow == 2500)
for i = -50, 0 do grow[i] = i end
grow[2 ^ 53], grow[1.5], grow[true], grow[print] = "big", "frac", "yes", "fn"
assert(grow[2 ^ 53] == "big" and grow[1.5] == "frac" and grow[true] == "yes" and grow[print] == "fn" and #grow == 2500 and grow[-50] == -50)
local n = 0
for k in pairs(grow) do n = n + 1 end
assert(n == 2500 + 51 + 4)
local sparse, keys = {}, {}
for i = 1, 3000 do local k = (i * 2654435761) % 4294967296 sparse[k] = i keys[i] = k end
for i = 1, 3000 do assert(sparse[keys[i]] == i) end
for i = 1, 3000, 2 do sparse[keys[i]] = nil end
n = 0
for k, v in pairs(sparse) do n = n + 1 assert(v % 2 == 0) end
assert(n == 1500)
local strings = {}
for i = 1, 3000 do strings["key" .. i] = i end
for k, v in pairs(strings) do if v % 3 == 0 then strings[k] = nil else strings[k] = -v end end
n = 0
for k, v in pairs(strings) do n = n + v end
print(n)
-- A queue and a matrix by nested tables.
local m = {}
for i = 1, 40 do m[i] = {} for j = 1, 40 do m[i][j] = (i * j) % 7 - 3 end end
local r = {}
for i = 1, 40 do r[i] = {} for j = 1, 40 do local s = 0 for k = 1, 40 do s = s + m[i][k] * m[k][j] end r[i][j] = s end end
local trace = 0
for i = 1, 40 do trace = trace + r[i][i] end
print(trace)
print("tables ok")
