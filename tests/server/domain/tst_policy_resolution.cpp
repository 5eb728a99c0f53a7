#include "server/domain/policy_resolution.h"

#include <random>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

QUuid numbered(int number)
{
    return QUuid(u"00000000-0000-4000-8000-%1"_s.arg(number, 12, 16, QLatin1Char('0')));
}

const std::vector<Workflow> workflows{
    {.id = numbered(1), .name = u"standard"_s, .isDefault = true},
    {.id = numbered(2), .name = u"strict"_s, .minApprovers = 2},
    {.id = numbered(3), .name = u"off"_s, .enabled = false},
};

Policy policy(const QString &name, const Selector &selector, int priority = 100, int workflow = 2,
              bool enabled = true, qint64 createdAt = 0)
{
    return {.id = numbered(int(qHash(name) & 0xFFFF) + 100),
            .name = name,
            .selector = selector,
            .workflowId = numbered(workflow),
            .priority = priority,
            .enabled = enabled,
            .createdAt = {createdAt}};
}

Place place()
{
    return {
        .environment = u"prod"_s,
        .location = {.providerType = u"vault"_s, .kvMount = u"kv"_s, .effectiveRef = u"pay/db"_s}};
}

/// `name:outcome` of everything considered, in order.
QStringList story(const Resolution &resolution)
{
    QStringList lines;
    for (const ConsideredPolicy &considered : resolution.considered)
        lines += considered.name + u':' + toWord(considered.outcome);
    return lines;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<sb::domain::Policy>)

class TestPolicyResolution : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void decidesAndExplains_data()
    {
        QTest::addColumn<std::vector<Policy>>("policies");
        QTest::addColumn<QString>("winner");
        QTest::addColumn<QString>("workflow");
        QTest::addColumn<QStringList>("told");
        const auto row = [](const char *what, const std::vector<Policy> &policies,
                            const QString &winner, const QString &workflow,
                            const QStringList &told) {
            QTest::newRow(what) << policies << winner << workflow << told;
        };
        const Selector vault{{u"provider_type"_s, u"vault"_s}};
        const Selector file{{u"provider_type"_s, u"file"_s}};
        row("no policies", {}, {}, u"standard"_s, {});
        row("matches all", {policy(u"a"_s, {})}, u"a"_s, u"strict"_s, {u"a:matched"_s});
        row("mismatch falls to the default", {policy(u"a"_s, file)}, {}, u"standard"_s,
            {u"a:mismatch"_s});
        row("higher priority first", {policy(u"a"_s, {}, 1), policy(u"b"_s, vault, 2)}, u"b"_s,
            u"strict"_s, {u"b:matched"_s, u"a:lower"_s});
        row("negative priority last", {policy(u"a"_s, {}, -5), policy(u"b"_s, {}, 0)}, u"b"_s,
            u"strict"_s, {u"b:matched"_s, u"a:lower"_s});
        row("lowest integer",
            {policy(u"a"_s, {}, std::numeric_limits<int>::min()), policy(u"b"_s, {}, 0)}, u"b"_s,
            u"strict"_s, {u"b:matched"_s, u"a:lower"_s});
        row("older wins a tie",
            {policy(u"a"_s, {}, 5, 2, true, 20), policy(u"b"_s, {}, 5, 2, true, 10)}, u"b"_s,
            u"strict"_s, {u"b:matched"_s, u"a:lower"_s});
        row("disabled is passed by", {policy(u"a"_s, {}, 9, 2, false), policy(u"b"_s, {}, 5, 1)},
            u"b"_s, u"standard"_s, {u"a:disabled"_s, u"b:matched"_s});
        row("disabled workflow is passed by", {policy(u"a"_s, {}, 9, 3), policy(u"b"_s, {}, 5)},
            u"b"_s, u"strict"_s, {u"a:workflow_disabled"_s, u"b:matched"_s});
        row("unknown workflow is passed by", {policy(u"a"_s, {}, 9, 77)}, {}, u"standard"_s,
            {u"a:workflow_disabled"_s});
        row("below the winner each still has its own reason",
            {policy(u"a"_s, {}, 9), policy(u"b"_s, file, 8), policy(u"c"_s, {}, 7, 2, false),
             policy(u"d"_s, {}, 6, 3), policy(u"e"_s, {}, 5)},
            u"a"_s, u"strict"_s,
            {u"a:matched"_s, u"b:mismatch"_s, u"c:disabled"_s, u"d:workflow_disabled"_s,
             u"e:lower"_s});
        row("a selector without a mount matches every mount",
            {policy(u"a"_s, {{u"secret_ref_prefix"_s, u"pay/"_s}})}, u"a"_s, u"strict"_s,
            {u"a:matched"_s});
        row("type", {policy(u"a"_s, {{u"type"_s, u"patch"_s}})}, u"a"_s, u"strict"_s,
            {u"a:matched"_s});
        row("other type", {policy(u"a"_s, {{u"type"_s, u"read"_s}})}, {}, u"standard"_s,
            {u"a:mismatch"_s});
        row("stored unknown key never matches", {policy(u"a"_s, {{u"enviroment"_s, u"prod"_s}})},
            {}, u"standard"_s, {u"a:mismatch"_s});
        row("stored empty prefix never matches",
            {policy(u"a"_s, {{u"secret_ref_prefix"_s, u""_s}})}, {}, u"standard"_s,
            {u"a:mismatch"_s});
        row("every rule must match",
            {policy(u"a"_s, {{u"provider_type"_s, u"vault"_s}, {u"environment"_s, u"dev"_s}})}, {},
            u"standard"_s, {u"a:mismatch"_s});
    }

    void decidesAndExplains()
    {
        QFETCH(std::vector<Policy>, policies);
        std::mt19937 random(7);
        for (int round = 0; round < 5; ++round) {
            const Resolution resolution =
                resolvePolicy(policies, workflows, place(), RequestType::Patch);
            QTEST(resolution.policy ? resolution.policy->name : QString(), "winner");
            QVERIFY(resolution.workflow);
            QTEST(resolution.workflow->name, "workflow");
            QTEST(story(resolution), "told");
            std::shuffle(policies.begin(), policies.end(), random);
        }
    }

    void tellsWhatDidNotMatch()
    {
        const Selector selector{{u"cluster_name"_s, u"eu"_s},
                                {u"environment"_s, u"dev"_s},
                                {u"provider_type"_s, u"vault"_s},
                                {u"secret_ref_prefix"_s, u"shop/"_s},
                                {u"type"_s, u"patch"_s}};
        const auto resolution =
            resolvePolicy({policy(u"a"_s, selector)}, workflows, place(), RequestType::Read);
        const std::vector<SelectorMismatch> expected{
            {u"cluster_name"_s, u"eu"_s, std::nullopt},
            {u"environment"_s, u"dev"_s, u"prod"_s},
            {u"secret_ref_prefix"_s, u"shop/"_s, u"pay/db"_s},
            {u"type"_s, u"patch"_s, u"read"_s}};
        QVERIFY(resolution.considered.at(0).mismatches == expected);
    }

    void hasNothingToOfferWithoutADefault()
    {
        std::vector<Workflow> none = workflows;
        none[0].enabled = false;
        const auto resolution = resolvePolicy({}, none, place(), RequestType::Patch);
        QVERIFY(!resolution.workflow);
        QCOMPARE(snapshotOf(resolution).error().code, core::ErrorCode::NoWorkflow);
        QCOMPARE(snapshotOf(resolvePolicy({}, {}, place(), RequestType::Patch)).error().code,
                 core::ErrorCode::NoWorkflow);
    }

    void takesASnapshot()
    {
        const Workflow workflow{.id = numbered(9),
                                .name = u"w"_s,
                                .minApprovers = 3,
                                .approverRoleId = numbered(8),
                                .approverRoleName = u"r"_s,
                                .wrapTtlCreatedSeconds = 1,
                                .wrapTtlApprovedSeconds = 2,
                                .wrapTtlClaimedSeconds = 4,
                                .requestTtlSeconds = 5,
                                .requireJustification = false,
                                .allowSelfApproval = true,
                                .notificationChannels = {u"slack:x"_s}};
        const Policy rule = policy(u"p"_s, {}, 1, 9);
        const auto snapshot =
            snapshotOf(resolvePolicy({rule}, {workflow}, place(), RequestType::Patch));
        const Snapshot expected{.policyId = rule.id,
                                .policyName = u"p"_s,
                                .workflowId = numbered(9),
                                .workflowName = u"w"_s,
                                .minApprovers = 3,
                                .approverRoleId = numbered(8),
                                .approverRoleName = u"r"_s,
                                .allowSelfApproval = true,
                                .requireJustification = false,
                                .wrapTtlCreatedSeconds = 1,
                                .wrapTtlApprovedSeconds = 2,
                                .wrapTtlClaimedSeconds = 4,
                                .requestTtlSeconds = 5,
                                .notificationChannels = {u"slack:x"_s}};
        QVERIFY(*snapshot == expected);
        const auto fallback = snapshotOf(resolvePolicy({}, workflows, place(), RequestType::Patch));
        QVERIFY(!fallback->policyId);
        QCOMPARE(fallback->workflowName, u"standard"_s);
    }

    void judgesSelectors_data()
    {
        QTest::addColumn<QJsonObject>("selector");
        QTest::addColumn<QStringList>("pointers");
        const QString project = numbered(1).toString(QUuid::WithoutBraces);
        QTest::newRow("empty") << QJsonObject{} << QStringList{};
        QTest::newRow("every key") << QJsonObject{{u"project_id"_s, project},
                                                  {u"environment"_s, u"e"_s},
                                                  {u"provider_type"_s, u"aws-sm"_s},
                                                  {u"secret_ref_prefix"_s, u"a/"_s},
                                                  {u"cluster_name"_s, u"c"_s},
                                                  {u"kv_mount"_s, u"kv"_s},
                                                  {u"type"_s, u"read"_s}}
                                   << QStringList{};
        QTest::newRow("type in another word")
            << QJsonObject{{u"type"_s, u"write"_s}} << QStringList{u"/selector/type"_s};
        QTest::newRow("type is a number")
            << QJsonObject{{u"type"_s, 1}} << QStringList{u"/selector/type"_s};
        QTest::newRow("type is empty")
            << QJsonObject{{u"type"_s, u""_s}} << QStringList{u"/selector/type"_s};
        QTest::newRow("type is null")
            << QJsonObject{{u"type"_s, QJsonValue::Null}} << QStringList{u"/selector/type"_s};
        QTest::newRow("unknown provider type") << QJsonObject{{u"provider_type"_s, u"valut"_s}}
                                               << QStringList{u"/selector/provider_type"_s};
        QTest::newRow("typo") << QJsonObject{{u"enviroment"_s, u"prod"_s}}
                              << QStringList{u"/selector/enviroment"_s};
        QTest::newRow("empty prefix") << QJsonObject{{u"secret_ref_prefix"_s, u""_s}}
                                      << QStringList{u"/selector/secret_ref_prefix"_s};
        QTest::newRow("number") << QJsonObject{{u"environment"_s, 1.5}}
                                << QStringList{u"/selector/environment"_s};
        QTest::newRow("project is no UUID")
            << QJsonObject{{u"project_id"_s, u"pay"_s}} << QStringList{u"/selector/project_id"_s};
        QTest::newRow("several") << QJsonObject{{u"a"_s, u"b"_s}, {u"type"_s, u"x"_s}}
                                 << QStringList{u"/selector/a"_s, u"/selector/type"_s};
    }

    void judgesSelectors()
    {
        QFETCH(QJsonObject, selector);
        QFETCH(QStringList, pointers);
        const auto read = selectorFromJson(selector, u"/selector"_s);
        QCOMPARE(read.has_value(), pointers.isEmpty());
        if (read) {
            QCOMPARE(qsizetype(read->size()), selector.size());
            QVERIFY(*read == selectorFromStored(selector));
            return;
        }
        QCOMPARE(read.error().code, core::ErrorCode::InvalidValue);
        QStringList told;
        for (const auto &detail : read.error().details)
            told += detail.pointer;
        QCOMPARE(told, pointers);
    }

    void knowsItsKeys() { QCOMPARE(selectorKeys(), scopeKeys() + QStringList{u"type"_s}); }
};

QTEST_APPLESS_MAIN(TestPolicyResolution)
#include "tst_policy_resolution.moc"
