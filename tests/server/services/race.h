// Many threads at one thing at once, round after round. SB_RACER_ROUNDS changes the number of
// rounds, SB_RACERS that of racers.
#pragma once

#include "tests/support/request_bench.h"

#include <barrier>
#include <functional>
#include <thread>

#include <QElapsedTimer>

namespace sb::test {

inline int fromEnvironment(const char *name, int fallback)
{
    return qEnvironmentVariableIsSet(name) ? qEnvironmentVariableIntValue(name) : fallback;
}

inline const int rounds = fromEnvironment("SB_RACER_ROUNDS", 200);
inline const int racers = fromEnvironment("SB_RACERS", 64);

/// Runs `attempt(racer, round)` by all racers at once, round after round.
inline void race(const RequestBench &bench, const std::function<void(int, int)> &attempt)
{
    QElapsedTimer took;
    took.start();
    std::barrier starting(racers);
    std::vector<std::thread> threads;
    for (int racer = 0; racer < racers; ++racer) {
        threads.emplace_back([&, racer] {
            for (int round = 0; round < rounds; ++round) {
                starting.arrive_and_wait();
                attempt(racer, round);
            }
            bench.db.database.closeThreadConnection();
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    qInfo("%d racers, %d rounds: %lld ms", racers, rounds, static_cast<long long>(took.elapsed()));
}

} // namespace sb::test
