#include "shared/client/event_parser.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::client;

namespace {

std::vector<ServerSentEvent> parsed(const QByteArray &bytes)
{
    EventParser parser;
    return parser.feed(bytes).value();
}

} // namespace

class TestEventParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void eventsAreRead()
    {
        const auto events = parsed("retry: 2000\nid: 1-0\n\n: a comment\nid: 2-1\nevent: a.b\n"
                                   "data: {\"x\":1}\n\nevent:c\ndata:one\ndata: two\n\ndata\n\n");
        const std::vector<ServerSentEvent> expected{{u"2-1"_s, u"a.b"_s, "{\"x\":1}"},
                                                    {u"2-1"_s, u"c"_s, "one\ntwo"},
                                                    {u"2-1"_s, u"message"_s, ""}};
        QVERIFY(events == expected);
    }

    void anIdAloneIsKept()
    {
        EventParser parser;
        QVERIFY(parser.feed("id: 7-3\n\n")->empty());
        QCOMPARE(parser.lastId(), u"7-3"_s);
        QVERIFY(parser.feed(QByteArray("id: 8\0-3\n\n", 10))->empty());
        QCOMPARE(parser.lastId(), u"7-3"_s);
    }

    void everyLineEndAndEveryCutReadTheSame()
    {
        const QByteArray text =
            "\xef\xbb\xbfid: 1\nevent: a\ndata: x\ndata: y\n\nid: 2\ndata: z\n\n";
        const auto expected = parsed(text);
        QCOMPARE(expected.size(), std::size_t(2));
        for (const QByteArray &end : {"\n"_ba, "\r\n"_ba, "\r"_ba}) {
            QByteArray other = text;
            other.replace("\n", end);
            for (qsizetype cut = 0; cut <= other.size(); ++cut) {
                EventParser parser;
                auto events = parser.feed(other.first(cut)).value();
                const auto rest = parser.feed(other.sliced(cut)).value();
                events.insert(events.end(), rest.begin(), rest.end());
                QVERIFY2(events == expected, QByteArray::number(cut).constData());
            }
        }
    }

    void anUnfinishedEventIsNone()
    {
        QVERIFY(parsed("data: x\n").empty());
        QVERIFY(parsed("data: x").empty());
    }

    void anEventIsBounded()
    {
        EventParser parser;
        QVERIFY(parser.feed("data: " + QByteArray(1000, 'x') + "\n\n"));
        QVERIFY(!parser.feed("data: " + QByteArray(2 * 1024 * 1024, 'x')));
    }
};

QTEST_APPLESS_MAIN(TestEventParser)
#include "tst_event_parser.moc"
