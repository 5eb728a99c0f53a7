#include "server/domain/workflow_rules.h"

#include <functional>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

using Change = std::function<void(Workflow &)>;
Q_DECLARE_METATYPE(Change)

class TestWorkflowRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void accepts()
    {
        const auto plain = checkWorkflow({.name = u"plain"_s});
        QVERIFY(plain);
        QCOMPARE(*plain, (Workflow{.name = u"plain"_s}));
        const auto checked = checkWorkflow({.name = u" two eyes\t"_s,
                                            .minApprovers = 0,
                                            .wrapTtlClaimedSeconds = 1,
                                            .requestTtlSeconds = 3'153'600'000,
                                            .notificationChannels = {u"email:Ops@Example.org"_s}});
        QVERIFY(checked);
        QCOMPARE(checked->name, u"two eyes"_s);
        QCOMPARE(checked->notificationChannels, QStringList{u"email:ops@example.org"_s});
    }

    void refuses_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("pointer");
        const auto row = [](const char *what, Change change, const QString &pointer) {
            QTest::newRow(what) << std::move(change) << pointer;
        };
        row(
            "blank name", [](Workflow &w) { w.name = u" "_s; }, u"/name"_s);
        row(
            "long description", [](Workflow &w) { w.description = QString(4001, u'x'); },
            u"/description"_s);
        row(
            "negative quorum", [](Workflow &w) { w.minApprovers = -1; }, u"/min_approvers"_s);
        row(
            "huge quorum", [](Workflow &w) { w.minApprovers = 1001; }, u"/min_approvers"_s);
        row(
            "no time created", [](Workflow &w) { w.wrapTtlCreatedSeconds = 0; },
            u"/wrap_ttl_created_seconds"_s);
        row(
            "no time approved", [](Workflow &w) { w.wrapTtlApprovedSeconds = 0; },
            u"/wrap_ttl_approved_seconds"_s);
        row(
            "negative time claimed", [](Workflow &w) { w.wrapTtlClaimedSeconds = -1; },
            u"/wrap_ttl_claimed_seconds"_s);
        row(
            "more than a hundred years", [](Workflow &w) { w.requestTtlSeconds = 3'153'600'001; },
            u"/request_ttl_seconds"_s);
        row(
            "channel", [](Workflow &w) { w.notificationChannels = {u"pager"_s}; },
            u"/notification_channels/0"_s);
    }

    void refuses()
    {
        QFETCH(const Change, change);
        QFETCH(const QString, pointer);
        Workflow workflow{.name = u"x"_s};
        change(workflow);
        const auto checked = checkWorkflow(workflow);
        QVERIFY(!checked);
        QCOMPARE(checked.error().code, sb::core::ErrorCode::InvalidValue);
        QCOMPARE(checked.error().details.size(), std::size_t{1});
        QCOMPARE(checked.error().details.front().pointer, pointer);
    }

    void tellsEveryFault()
    {
        const auto checked = checkWorkflow({.minApprovers = -1, .requestTtlSeconds = 0});
        QVERIFY(!checked);
        QCOMPARE(checked.error().details.size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestWorkflowRules)
#include "tst_workflow_rules.moc"
