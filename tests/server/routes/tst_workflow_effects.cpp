// What workflows do to policies, requests and readers (contract B8).
#include "tests/support/edited_collection.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::EditedCollection;
using test::Reply;
using test::with;

namespace {

const QString all = u"/api/v1/workflows"_s;
const QString standardId = u"5b000000-0000-4000-8000-000000000011"_s;

} // namespace

class TestWorkflowEffects : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_bench = std::make_unique<BrokerBench>();
        m_workflows = std::make_unique<EditedCollection>(*m_bench, all);
    }

    void cleanup()
    {
        m_workflows.reset();
        m_bench.reset();
    }

    void usedByPolicies();
    void snapshotsStay();
    void autoApproval();
    void channelsAreForEditors();

private:
    void policyFor(const QString &workflowId);

    std::unique_ptr<BrokerBench> m_bench;
    std::unique_ptr<EditedCollection> m_workflows;
};

void TestWorkflowEffects::policyFor(const QString &workflowId)
{
    m_bench->sql("INSERT INTO policy_rules (name, workflow_id) VALUES ('uses it', '" +
                 workflowId.toLatin1() + "')");
}

void TestWorkflowEffects::usedByPolicies()
{
    const QJsonObject made = m_workflows->create({{u"name"_s, u"x"_s}});
    const QJsonObject off = with(made, u"enabled"_s, false);
    policyFor(made.value("id"_L1).toString());
    const Reply kept = m_workflows->put(off);
    QCOMPARE(kept.status, 409);
    QVERIFY2(kept.body.contains("uses it"), kept.body.constData());
    QCOMPARE(m_workflows->remove(made).status, 409);
    // What is off can stay off, and other edits go on.
    const QJsonObject edit = with(made, u"min_approvers"_s, 2);
    QCOMPARE(m_workflows->put(edit).status, 204);
    m_bench->sql("UPDATE policy_rules SET enabled = false WHERE name = 'uses it'");
    QCOMPARE(m_workflows->put(off).status, 204);
    QCOMPARE(m_workflows->remove(made).status, 409);
    QCOMPARE(m_bench->count("policy_rules"), 2);
    m_bench->sql("DELETE FROM policy_rules WHERE name = 'uses it'");
    QCOMPARE(m_workflows->remove(made).status, 204);
}

/// An edit applies to new requests.
void TestWorkflowEffects::snapshotsStay()
{
    const QString before = m_bench->submitPatch();
    QJsonObject standard = m_workflows->read(standardId);
    standard.insert(u"min_approvers"_s, 2);
    QCOMPARE(m_workflows->put(standard).status, 204);
    const QString after = m_bench->submitPatch();
    m_bench->approve(before);
    m_bench->approve(after);
    QCOMPARE(m_bench->statusOf(before), u"approved"_s);
    QCOMPARE(m_bench->statusOf(after), u"pending"_s);
}

/// No approval must be said: it is never what an absent quorum means.
void TestWorkflowEffects::autoApproval()
{
    QJsonObject standard = m_workflows->read(standardId);
    standard.insert(u"min_approvers"_s, 0);
    QCOMPARE(m_workflows->put(standard).status, 204);
    QCOMPARE(m_bench->statusOf(m_bench->submitPatch()), u"approved"_s);
    QCOMPARE(m_workflows->create({{u"name"_s, u"x"_s}}).value("min_approvers"_L1), QJsonValue(1));
}

void TestWorkflowEffects::channelsAreForEditors()
{
    const QString secretUrl = u"slack:https://hooks.slack.com/services/T0/B0/canary"_s;
    const QJsonArray channels{secretUrl, u"email:ops@example.org"_s};
    const QJsonObject made =
        m_workflows->create({{u"name"_s, u"x"_s}, {u"notification_channels"_s, channels}});
    QCOMPARE(m_workflows->read(made).value("notification_channels"_L1).toArray(), channels);
    for (const QString &path : {m_workflows->pathOf(made), all}) {
        const Reply others = m_bench->get(path, u"auditor"_s);
        QVERIFY2(!others.body.contains("canary"), others.body.constData());
        QVERIFY2(others.body.contains("hooks.slack.com"), others.body.constData());
        QVERIFY2(others.body.contains("ops@example.org"), others.body.constData());
    }
    QJsonObject edit = made;
    edit.insert(u"notification_channels"_s,
                QJsonArray{u"slack:https://hooks.slack.com/services/T0/B0/canary2"_s});
    QCOMPARE(m_workflows->put(edit).status, 204);
    QCOMPARE(m_bench->count("audit_events WHERE metadata::text LIKE '%canary%'"), 0);
    QCOMPARE(m_bench->count("audit_events WHERE action = 'workflow.update' AND "
                            "metadata->'notification_channels_changed' = 'true'"),
             1);
}

QTEST_GUILESS_MAIN(TestWorkflowEffects)
#include "tst_workflow_effects.moc"
