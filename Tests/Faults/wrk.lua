-- wrk's requests: a small one, or with FAULTS_MIX=1 a mix of valid requests, faulty ones and other paths. With
-- FAULTS_PACED=1 each connection waits up to four milliseconds between two requests, to measure the server and not the
-- queue for the processor.
-- Prints the figures as one line that Tests/Faults/goodclient.py parses.

local json = { ["Content-Type"] = "application/json" }
local good = '{"logits": [2.0, 1.0, 0.1], "labels": 0}'

local requests

local function row(count)
  local cells = {}
  for index = 1, count do cells[index] = string.format("%.17g", math.sin(index)) end
  return "[" .. table.concat(cells, ",") .. "]"
end

init = function()
  requests = { wrk.format("POST", "/v1/gradients", json, good) }
  if not os.getenv("FAULTS_MIX") then return end
  for _, body in ipairs({ '{"logits": [1, 2], "labels": 5}', '{"logits": [1, 2,], "labels": 0}',
    '{"logits": ' .. row(100) .. ', "labels": 7}', good, good, good, good }) do
    table.insert(requests, wrk.format("POST", "/v1/gradients", json, body))
  end
  table.insert(requests, wrk.format("GET", "/livez"))
  table.insert(requests, wrk.format("GET", "/nowhere"))
  table.insert(requests, wrk.format("POST", "/v1/gradients",
    { ["Content-Type"] = "application/json", ["Accept-Encoding"] = "gzip" },
    '{"logits": ' .. row(200) .. ', "labels": 7}'))
end

local turn = 0
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end

if os.getenv("FAULTS_PACED") then
  delay = function() return math.random(0, 4) end
end

done = function(summary, latency)
  local faults = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("\nFIGURES requests=%d refused=%d faults=%d p50=%d p99=%d\n",
    summary.requests, summary.errors.status, faults, latency:percentile(50), latency:percentile(99)))
end
