// The pauses between attempts: bounded, spread over their whole range, and never shorter than the
// server asked for.
#include "shared/client/backoff.h"

#include <algorithm>
#include <cstring>

#include <QTest>

using namespace std::chrono_literals;
using namespace sb;

namespace {

/// Draws one given number for ever.
class FixedRandom final : public crypto::RandomSource
{
public:
    explicit FixedRandom(std::uint64_t number) : m_number(number) {}

    void fill(std::span<unsigned char> bytes) override
    {
        std::memcpy(bytes.data(), &m_number, std::min(bytes.size(), sizeof m_number));
    }

private:
    std::uint64_t m_number;
};

} // namespace

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theRangeDoublesUpToItsBound()
    {
        FixedRandom random(1'000'000);
        client::Backoff backoff(random, {.first = 100ms, .most = 350ms});
        QCOMPARE(backoff.next(), std::chrono::milliseconds(1'000'000 % 101));
        QCOMPARE(backoff.next(), std::chrono::milliseconds(1'000'000 % 201));
        QCOMPARE(backoff.next(), std::chrono::milliseconds(1'000'000 % 351));
        QCOMPARE(backoff.next(), std::chrono::milliseconds(1'000'000 % 351));
        backoff.reset();
        QCOMPARE(backoff.next(), std::chrono::milliseconds(1'000'000 % 101));
    }

    void theWholeRangeIsDrawn()
    {
        crypto::SystemRandom random;
        client::Backoff backoff(random, {.first = 1000ms, .most = 1000ms});
        auto least = 1000ms;
        auto most = 0ms;
        for (int i = 0; i < 1000; ++i) {
            const auto pause = backoff.next();
            QVERIFY(pause >= 0ms && pause <= 1000ms);
            least = std::min(least, pause);
            most = std::max(most, pause);
        }
        QVERIFY(least < 50ms);
        QVERIFY(most > 950ms);
    }

    void whatTheServerAsksForIsKept()
    {
        FixedRandom random(7);
        client::Backoff backoff(random, {.first = 100ms, .most = 100ms});
        QCOMPARE(backoff.next(5), 5007ms);
    }
};

QTEST_APPLESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
