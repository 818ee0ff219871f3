import statistics

data = [1, 2, 3, 4, 4.5, 10]
print(statistics.mean(data), statistics.fmean(data), statistics.median(data), statistics.median_low(data), statistics.median_high(data))
print(statistics.stdev(data), statistics.pstdev(data), statistics.variance(data), statistics.pvariance([1, 2, 3, 4]), statistics.mean([1, 2, 3]))
print(statistics.mode("aabbb"), statistics.multimode("aabb"), statistics.quantiles(data), statistics.quantiles(data, n=10, method="inclusive"))
for wrong in (lambda: statistics.mean([]), lambda: statistics.stdev([1]), lambda: statistics.median([])):
    try:
        wrong()
    except statistics.StatisticsError as error:
        print(error)
