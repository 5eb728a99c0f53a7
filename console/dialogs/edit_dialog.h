// Makes or changes something that several people edit. What is changed is fetched first; when
// somebody else was faster (412), what they changed is shown, everything typed stays, and only a
// second, informed press of the button puts it over theirs.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/error_text.h"
#include "console/widgets/fact_list.h"
#include "shared/client/typed_answer.h"

namespace sb::console {

/// `Priority: 100 → 50`, a line for every fact that differs.
[[nodiscard]] QStringList differencesOf(const std::vector<Fact> &before,
                                        const std::vector<Fact> &after);

/// What is the same whatever is edited.
class EditDialogBase : public FormDialog
{
    Q_OBJECT

public:
    /// What somebody else changed meanwhile, as it is shown; empty for nothing.
    [[nodiscard]] QString conflict() const;

protected:
    EditDialogBase(const QString &title, const QString &sendText, bool isNew, QWidget *parent);

    [[nodiscard]] bool isNew() const { return m_isNew; }

    /// The same for every attempt at making one thing.
    [[nodiscard]] const QString &idempotencyKey() const { return m_idempotencyKey; }

    void showConflict(const QStringList &differences);
    void hideConflict();
    /// After an error: the next press is another intention when the server said no.
    void fail(const client::ApiError &error);
    /// The form can be filled in once its content is there.
    void setReady(bool isReady);

    [[nodiscard]] bool isReady() const { return m_isReady; }

Q_SIGNALS:
    /// Somebody wants what the other one saved instead of what they typed.
    void theirsWanted();

private:
    bool m_isNew;
    bool m_isReady = false;
    QString m_idempotencyKey;
    Banner *m_conflict;
};

template <typename T> class EditDialog : public EditDialogBase
{
protected:
    using Versioned = client::Versioned<T>;

    EditDialog(const QString &title, const QString &sendText, bool isNew, QWidget *parent)
        : EditDialogBase(title, sendText, isNew, parent)
    {
        connect(this, &EditDialogBase::theirsWanted, this, [this] {
            fill(m_base.value);
            hideConflict();
        });
    }

    /// The call that answers what is there now.
    virtual void fetch(QObject *context, client::PeopleCallback<Versioned> callback) = 0;
    /// Puts it into the form.
    virtual void fill(const T &value) = 0;
    /// What the form says, on top of `base` for what it does not show; nothing, with the fault
    /// shown, when it cannot be sent.
    virtual std::optional<T> read(const T &base) = 0;
    /// In words, to tell two versions apart.
    [[nodiscard]] virtual std::vector<Fact> describe(const T &value) const = 0;
    virtual void create(const T &value, QObject *context, client::PeopleCallback<void> done) = 0;
    virtual void replace(const T &value, const QByteArray &entityTag, QObject *context,
                         client::PeopleCallback<void> done) = 0;

    /// At the end of the constructor of what derives from this.
    void begin(const T &initial)
    {
        m_base.value = initial;
        fill(initial);
        if (isNew())
            return setReady(true);
        setReady(false);
        load();
    }

    void send() override
    {
        if (!isReady())
            return load();
        const std::optional<T> value = read(m_base.value);
        if (!value)
            return;
        QObject *context = call().start();
        auto done = call().template ending<void>([this](client::Answer<void> answer) {
            if (answer)
                return accept();
            if (answer.error().status == 412)
                return lookAgain();
            fail(answer.error());
        });
        if (isNew())
            create(*value, context, std::move(done));
        else
            replace(*value, m_base.entityTag, context, std::move(done));
    }

private:
    void load()
    {
        QObject *context = call().start();
        fetch(context, call().template ending<Versioned>([this](client::Answer<Versioned> answer) {
            if (!answer)
                return fail(answer.error());
            m_base = std::move(*answer);
            setReady(true);
            fill(m_base.value);
        }));
    }

    /// What did they change? The form is not touched.
    void lookAgain()
    {
        QObject *context = call().start();
        fetch(context, call().template ending<Versioned>([this](client::Answer<Versioned> answer) {
            if (!answer)
                return fail(answer.error());
            showConflict(differencesOf(describe(m_base.value), describe(answer->value)));
            m_base = std::move(*answer);
        }));
    }

    Versioned m_base;
};

} // namespace sb::console
