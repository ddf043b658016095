-- Integer and floating arithmetic in loops: Mandelbrot, sieve, matrix product.
local function mandelbrot(n)
  local count = 0
  for i = 0, n - 1 do
    for j = 0, n - 1 do
      local cr, ci, zr, zi, k = 2 * j / n - 1.5, 2 * i / n - 1, 0.0, 0.0, 0
      while k < 50 and zr * zr + zi * zi < 4 do zr, zi, k = zr * zr - zi * zi + cr, 2 * zr * zi + ci, k + 1 end
      if k == 50 then count = count + 1 end
    end
  end
  return count
end
local function sieve(n)
  local flags, count = {}, 0
  for i = 2, n do flags[i] = true end
  for i = 2, n do
    if flags[i] then
      count = count + 1
      for k = i * i, n, i do flags[k] = false end
    end
  end
  return count
end
assert(sieve(1000000) == 78498)
local area = mandelbrot(300)
assert(area > 15000 and area < 40000)
local n, a, b = 90, {}, {}
for i = 1, n do a[i], b[i] = {}, {} for j = 1, n do a[i][j], b[i][j] = i + j, i - j end end
local sum = 0
for i = 1, n do for j = 1, n do local s = 0 for k = 1, n do s = s + a[i][k] * b[k][j] end sum = sum + s end end
print(area, sum)
