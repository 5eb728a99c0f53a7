// No interactive widget without a name: a walk over what a screen reader sees of every page and
// dialog.
#include "console/dialogs/change_password_dialog.h"
#include "console/dialogs/command_palette.h"
#include "console/dialogs/confirm_dialog.h"
#include "console/dialogs/decide_request_dialog.h"
#include "console/dialogs/discover_dialog.h"
#include "console/dialogs/edit_policy_dialog.h"
#include "console/dialogs/edit_profile_dialog.h"
#include "console/dialogs/edit_role_dialog.h"
#include "console/dialogs/edit_targets_dialog.h"
#include "console/dialogs/edit_workflow_dialog.h"
#include "console/dialogs/grant_role_dialog.h"
#include "console/dialogs/mint_agent_dialog.h"
#include "console/dialogs/new_project_dialog.h"
#include "console/dialogs/new_token_dialog.h"
#include "console/dialogs/new_user_dialog.h"
#include "console/dialogs/reveal_dialog.h"
#include "console/dialogs/revoke_agent_dialog.h"
#include "console/dialogs/set_password_dialog.h"
#include "console/dialogs/submit_request_dialog.h"
#include "console/dialogs/tokens_dialog.h"
#include "console/dialogs/trust_certificate_dialog.h"
#include "tests/console/console_bench.h"
#include "tests/console/seeded_data.h"

#include <QAccessible>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ConsoleBench;

namespace {

bool isInteractive(QAccessible::Role role)
{
    switch (role) {
    case QAccessible::PushButton:
    case QAccessible::ButtonMenu:
    case QAccessible::ButtonDropDown:
    case QAccessible::CheckBox:
    case QAccessible::RadioButton:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::SpinBox:
    case QAccessible::List:
    case QAccessible::Table:
    case QAccessible::Tree:
    case QAccessible::MenuItem:
    case QAccessible::PageTab:
        return true;
    default:
        return false;
    }
}

/// Parts of other widgets, which speak for them.
bool isPart(const QObject *object)
{
    return !object || object->objectName().startsWith("qt_"_L1) ||
           object->inherits("QCalendarWidget") || object->inherits("QLineEditIconButton") ||
           (object->parent() && (object->parent()->inherits("QComboBox") ||
                                 object->parent()->inherits("QAbstractSpinBox") ||
                                 object->parent()->inherits("QTabBar")));
}

void walk(QAccessibleInterface *each, QStringList &nameless)
{
    if (!each || !each->isValid() || each->state().invisible)
        return;
    const QObject *object = each->object();
    if (isInteractive(each->role()) && !isPart(object) && each->text(QAccessible::Name).isEmpty())
        nameless.append(u"%1 %2 in %3"_s.arg(
            QString::fromLatin1(object->metaObject()->className()), object->objectName(),
            object->parent() ? QString::fromLatin1(object->parent()->metaObject()->className())
                             : QString()));
    // Cells and items are the models' matter.
    if (each->role() == QAccessible::Table || each->role() == QAccessible::List)
        return;
    for (int at = 0; at < each->childCount(); ++at)
        walk(each->child(at), nameless);
}

QStringList namelessIn(QWidget *widget)
{
    QStringList nameless;
    walk(QAccessible::queryAccessibleInterface(widget), nameless);
    return nameless;
}

void check(QWidget *widget)
{
    QTest::qWait(300);
    const QStringList nameless = namelessIn(widget);
    QVERIFY2(nameless.isEmpty(), qPrintable(widget->objectName() + u": "_s + nameless.join(u'\n')));
}

} // namespace

class TestAccessibility : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aNamelessButtonIsFound()
    {
        QWidget widget;
        auto *layout = new QVBoxLayout(&widget);
        layout->addWidget(new QPushButton(u"named"_s));
        layout->addWidget(new QToolButton);
        widget.show();
        QCOMPARE(namelessIn(&widget).size(), 1);
    }

    void everyPageHasNames()
    {
        ConsoleBench bench;
        test::seed(bench.broker);
        bench.signIn(u"ann"_s);
        for (const console::PageEntry &entry : console::allPages()) {
            bench.window().showPage(entry.info.id);
            check(&bench.window());
        }
    }

    void everyDialogOfAdministratorsHasNames()
    {
        ConsoleBench bench;
        test::seed(bench.broker);
        bench.signIn(u"ann"_s);
        console::NameDirectory names(bench.session());
        const model::User robot{.id = bench.broker.idOf(u"li"_s), .kind = u"service"_s};
        const std::unique_ptr<QDialog> dialogs[] = {
            std::make_unique<console::ConfirmDialog>(
                console::Confirmation{.title = u"Really?"_s, .action = u"Do it"_s, .name = u"it"_s},
                console::ConfirmDialog::Action()),
            std::make_unique<console::EditRoleDialog>(bench.session()),
            std::make_unique<console::GrantRoleDialog>(bench.session(), names),
            std::make_unique<console::EditWorkflowDialog>(bench.session(), names),
            std::make_unique<console::EditPolicyDialog>(bench.session(), names),
            std::make_unique<console::DiscoverDialog>(bench.session()),
            std::make_unique<console::EditTargetsDialog>(bench.session(), model::Environment()),
            std::make_unique<console::NewProjectDialog>(bench.session()),
            std::make_unique<console::NewEnvironmentDialog>(bench.session(), model::Project()),
            std::make_unique<console::NewUserDialog>(bench.session()),
            std::make_unique<console::SetPasswordDialog>(bench.session(), robot),
            std::make_unique<console::NewTokenDialog>(bench.session(), robot),
            std::make_unique<console::TokensDialog>(bench.session(), robot),
        };
        for (const auto &dialog : dialogs) {
            dialog->show();
            check(dialog.get());
        }
    }

    void everyDialogHasNames()
    {
        ConsoleBench bench;
        const test::SeededData data = test::seed(bench.broker);
        bench.window().askForLogin();
        check(bench.window().loginDialog());
        bench.window().loginDialog()->close();
        QVERIFY(ConsoleBench::waitFor([&] { return !bench.window().loginDialog(); }));
        bench.signIn(u"dora"_s);
        const model::AccessRequest request{.id = QUuid(data.readableRequest), .type = u"read"_s};
        const std::unique_ptr<QDialog> dialogs[] = {
            std::make_unique<console::DecideRequestDialog>(
                bench.session(), request, console::DecideRequestDialog::Decision::Approve),
            std::make_unique<console::DecideRequestDialog>(
                bench.session(), request, console::DecideRequestDialog::Decision::Reject),
            std::make_unique<console::ChangePasswordDialog>(bench.session()),
            std::make_unique<console::CommandPalette>(std::vector<console::PaletteCommand>(),
                                                      nullptr),
            std::make_unique<console::SubmitRequestDialog>(bench.session(), bench.store()),
            std::make_unique<console::RevealDialog>(bench.session(), request),
            std::make_unique<console::MintAgentDialog>(bench.session()),
            std::make_unique<console::RevokeAgentDialog>(bench.session(), model::Agent()),
            std::make_unique<console::EditProfileDialog>(console::ConnectionProfile()),
            std::make_unique<console::TrustCertificateDialog>(console::ConnectionProfile(),
                                                              QSslCertificate()),
        };
        for (const auto &dialog : dialogs) {
            dialog->show();
            check(dialog.get());
        }
    }
};

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
