-- Strings and tables: building, searching, sorting, hashing.
local words, seed = {}, 42
for i = 1, 60000 do
  seed = (seed * 1103515245 + 12345) % 2147483648
  words[i] = string.format("w%d_%x", seed % 5000, seed // 65536 % 16)
end
local counts = {}
for _, w in ipairs(words) do counts[w] = (counts[w] or 0) + 1 end
local keys = {}
for k in pairs(counts) do keys[#keys + 1] = k end
table.sort(keys, function(x, y) if counts[x] ~= counts[y] then return counts[x] > counts[y] end return x < y end)
local text = table.concat(words, " ")
local n = 0
for w in text:gmatch("w(%d+)_") do n = n + #w end
local replaced, times = text:gsub("_(%x)", "-%1")
assert(times == 60000 and #replaced == #text)
local parts = {}
for i = 1, 30000 do parts[#parts + 1] = keys[i % #keys + 1]:upper():rep(2):sub(2, -2) end
print(#keys, n, #table.concat(parts))
